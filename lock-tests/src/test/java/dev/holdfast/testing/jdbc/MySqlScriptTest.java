package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.StoreName;

@StoreName("mysql")
class MySqlScriptTest extends SqlScriptTests {
  @Override
  SqlDatabase database() {
    return ServerDatabase.mySql();
  }
}
