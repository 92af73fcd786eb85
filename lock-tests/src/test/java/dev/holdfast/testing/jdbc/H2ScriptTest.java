package dev.holdfast.testing.jdbc;

class H2ScriptTest extends SqlScriptTests {
  @Override
  SqlDatabase database() {
    return H2Database.memory("");
  }
}
