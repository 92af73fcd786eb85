package dev.holdfast.testing.jdbc;

class MariaDbScriptTest extends SqlScriptTests {
  @Override
  SqlDatabase database() {
    return ServerDatabase.mariaDb();
  }
}
