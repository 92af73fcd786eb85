package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.testing.Rule;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The schema, its view, and what goes wrong with it. */
abstract class SqlSchemaTests extends SqlStoreCase {
  SqlSchemaTests(SqlDatabase database) {
    super(database);
  }

  @Rule("S5")
  void aMissingTableIsNamedWithTheRemedy() throws SQLException {
    JdbcLockStore other = JdbcLockStore.builder(pool).tableName(table + "x").build();
    for (Runnable call :
        List.<Runnable>of(
            () -> other.acquire(command(KEY, TTL), TIMEOUT),
            () -> other.find(KEY, TIMEOUT),
            other::checkSchema)) {
      assertSays(fails(Failure.MISCONFIGURED, call), table + "x", "createSchema()");
    }
    other.createSchema();
    acquire(other, KEY, TTL);
    database.dropTable(table + "x");
    LockStoreException dropped =
        fails(Failure.MISCONFIGURED, () -> other.acquire(command(KEY, TTL), TIMEOUT));
    assertSays(dropped, table + "x", "createSchema()");
  }

  @Rule("S5")
  void wrongColumnsAreNamed() throws SQLException {
    String other = table + "y";
    database.execute(
        "CREATE TABLE " + other + " AS SELECT * FROM " + table,
        "ALTER TABLE " + other + " DROP COLUMN waiters_until",
        "ALTER TABLE " + other + " DROP COLUMN holder_id",
        "ALTER TABLE " + other + " ADD COLUMN holder_id DATE");
    JdbcLockStore store = JdbcLockStore.builder(pool).tableName(other).build();
    LockStoreException e = fails(Failure.MISCONFIGURED, () -> store.find(KEY, TIMEOUT));
    assertSays(e, other, "waiters_until is missing", "holder_id must not be");
    database.dropTable(other);
  }

  @Rule("S5")
  void aMissingPrimaryKeyIsNamed() throws SQLException {
    String other = table + "z";
    database.execute("CREATE TABLE " + other + " AS SELECT * FROM " + table);
    JdbcLockStore store = JdbcLockStore.builder(pool).tableName(other).build();
    LockStoreException e = fails(Failure.MISCONFIGURED, () -> store.find(KEY, TIMEOUT));
    assertSays(e, "primary key");
    database.dropTable(other);
  }

  @Rule("S5")
  void theSchemaIsCreatedTwiceWithoutHarm() {
    Grant granted = acquire(store, KEY, TTL);
    store.createSchema();
    store.checkSchema();
    assertEquals(granted.token(), store.find(KEY, TIMEOUT).orElseThrow().token());
  }

  @Rule("S4")
  void theViewIsReadable() throws SQLException {
    acquire(store, LockKey.of("space-é", "name-😀"), TTL);
    String view = table + "_view";
    assertEquals(List.of("name-😀"), database.query("SELECT name FROM " + view));
    assertEquals(List.of("space-é"), database.query("SELECT namespace FROM " + view));
    assertEquals(List.of("held"), database.query("SELECT state FROM " + view));
    String thread = Thread.currentThread().getName();
    assertEquals(List.of(thread), database.query("SELECT holder FROM " + view));
    String expires = database.query("SELECT expires FROM " + view).get(0);
    assertTrue(expires.matches("20\\d\\d-.*"), expires);
  }

  @Test
  void badTableNamesAreRefused() {
    for (String name : List.of("", "a b", "a;drop", "1a", "a.b.c", "ä", "x".repeat(49), "a\"")) {
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> JdbcLockStore.builder(pool).tableName(name));
      assertTrue(e.getMessage().contains("\"" + name + "\""));
    }
  }

  @Rule({"S4", "S5"})
  void aKeyOfTextIsRefusedBecauseItWouldBeCollated() throws SQLException {
    String other = table + "t";
    database.execute(
        "CREATE TABLE " + other + " AS SELECT * FROM " + table,
        "ALTER TABLE " + other + " DROP COLUMN lock_key",
        "ALTER TABLE " + other + " ADD COLUMN lock_key VARCHAR(180) NOT NULL PRIMARY KEY");
    JdbcLockStore store = JdbcLockStore.builder(pool).tableName(other).build();
    LockStoreException e = fails(Failure.MISCONFIGURED, () -> store.find(KEY, TIMEOUT));
    assertSays(e, other, "lock_key must not be");
    database.dropTable(other);
  }

  @Test
  void aStoreTellsWhereItIsOnceItWasConnected() {
    JdbcLockStore other = JdbcLockStore.builder(pool).tableName(table).build();
    assertTrue(other.description().contains("not connected yet"), other.description());
    other.createSchema();
    assertTrue(
        other.description().startsWith(database.dialect().name() + " at jdbc:"),
        other.description());
  }

  @Test
  void anUnknownDatabaseIsToldWhatIsSupported() {
    JdbcLockStore other = JdbcLockStore.over(new RenamedDataSource(pool, "Sybase"));
    assertSays(
        fails(Failure.MISCONFIGURED, other::createSchema),
        "Sybase",
        "H2, PostgreSQL, MariaDB and MySQL",
        "dev.holdfast.jdbc.Dialect");
    JdbcLockStore told =
        JdbcLockStore.builder(new RenamedDataSource(pool, "Sybase"))
            .tableName(table)
            .dialect(database.dialect())
            .build();
    everything(told);
  }

  @Test
  void aTableMayBeInASchemaOfItsOwn() throws SQLException {
    String schema = database.newTable("app");
    database.execute("CREATE SCHEMA " + schema);
    try {
      JdbcLockStore other = JdbcLockStore.builder(pool).tableName(schema + ".locks").build();
      other.createSchema();
      other.createSchema();
      everything(other);
      assertEquals(
          List.of("released"),
          database.query("SELECT state FROM " + schema + ".locks_view WHERE token > 0"));
    } finally {
      database.dropTable(schema + ".locks");
      database.execute("DROP SCHEMA " + schema);
    }
  }

  @Rule("S5")
  void aTableOfTheSameNameInAnotherSchemaDoesNotMatter() throws SQLException {
    String schema = database.newTable("app");
    String name = database.newTable("same");
    database.execute(
        "CREATE SCHEMA " + schema,
        "CREATE TABLE " + name + " (id INTEGER PRIMARY KEY)",
        "CREATE TABLE " + schema + "." + name + "n AS SELECT * FROM " + table);
    try {
      JdbcLockStore inSchema = JdbcLockStore.builder(pool).tableName(schema + "." + name).build();
      inSchema.createSchema();
      everything(inSchema);
      JdbcLockStore.builder(pool).tableName(name + "n").build().createSchema();
      JdbcLockStore keyless =
          JdbcLockStore.builder(pool).tableName(schema + "." + name + "n").build();
      assertSays(fails(Failure.MISCONFIGURED, () -> keyless.find(KEY, TIMEOUT)), "primary key");
    } finally {
      database.dropTable(schema + "." + name);
      database.dropTable(schema + "." + name + "n");
      database.dropTable(name + "n");
      database.execute("DROP TABLE " + name, "DROP SCHEMA " + schema);
    }
  }
}
