package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.StoreName;

@StoreName("postgresql")
class PostgresScriptTest extends SqlScriptTests {
  @Override
  SqlDatabase database() {
    return ServerDatabase.postgres();
  }
}
