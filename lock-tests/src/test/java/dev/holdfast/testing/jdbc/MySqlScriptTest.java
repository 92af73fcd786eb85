package dev.holdfast.testing.jdbc;

class MySqlScriptTest extends SqlScriptTests {
  @Override
  SqlDatabase database() {
    return ServerDatabase.mySql();
  }
}
