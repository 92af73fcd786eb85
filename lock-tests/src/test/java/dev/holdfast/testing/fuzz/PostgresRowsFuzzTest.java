package dev.holdfast.testing.fuzz;

import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.Servers;

@StoreName("postgresql")
class PostgresRowsFuzzTest extends SqlRowsFuzzCase {
  @Override
  String url() {
    return Servers.postgres().url();
  }

  @Override
  boolean hasShortIds() {
    return true;
  }
}
