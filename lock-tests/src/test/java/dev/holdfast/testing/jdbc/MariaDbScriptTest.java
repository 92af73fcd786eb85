package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.StoreName;

@StoreName("mariadb")
class MariaDbScriptTest extends SqlScriptTests {
  @Override
  SqlDatabase database() {
    return ServerDatabase.mariaDb();
  }
}
