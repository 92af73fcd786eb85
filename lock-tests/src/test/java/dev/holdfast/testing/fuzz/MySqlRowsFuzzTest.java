package dev.holdfast.testing.fuzz;

import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.Servers;

@StoreName("mysql")
class MySqlRowsFuzzTest extends SqlRowsFuzzCase {
  @Override
  String url() {
    return Servers.mySql().url();
  }
}
