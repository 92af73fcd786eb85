package dev.holdfast.testing.jdbc;

class PostgresScriptTest extends SqlScriptTests {
  @Override
  SqlDatabase database() {
    return ServerDatabase.postgres();
  }
}
