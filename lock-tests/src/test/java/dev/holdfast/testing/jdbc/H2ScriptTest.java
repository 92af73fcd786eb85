package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.StoreName;

@StoreName("h2")
class H2ScriptTest extends SqlScriptTests {
  @Override
  SqlDatabase database() {
    return H2Database.memory("");
  }
}
