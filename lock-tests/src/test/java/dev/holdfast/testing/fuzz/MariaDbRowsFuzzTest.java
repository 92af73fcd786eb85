package dev.holdfast.testing.fuzz;

import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.Servers;

@StoreName("mariadb")
class MariaDbRowsFuzzTest extends SqlRowsFuzzCase {
  @Override
  String url() {
    return Servers.mariaDb().url();
  }
}
