package dev.holdfast.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The table of records: creates it, and checks that it is as it must be. */
final class Schema {
  private static final String DEFAULT_NAME = "holdfast_lock";
  private static final String KEY = "lock_key";

  /** The number of the advisory lock under which tables are created: "holdfast" in ASCII. */
  private static final long CREATION = 0x686f6c6466617374L;

  private static final Set<Integer> BYTES =
      Set.of(Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB);
  private static final Set<Integer> WHOLE =
      Set.of(Types.BIGINT, Types.INTEGER, Types.SMALLINT, Types.TINYINT);
  private static final Set<Integer> YES_OR_NO = Set.of(Types.BOOLEAN, Types.BIT, Types.TINYINT);
  private static final Set<Integer> TEXT = Set.of(Types.CHAR, Types.VARCHAR);

  private final Dialect dialect;
  private final TableName table;

  Schema(Dialect dialect, TableName table) {
    this.dialect = dialect;
    this.table = table;
  }

  private record Column(int type, String typeName, int length) {}

  /** The text of a file beside this class. */
  static String resource(String name) {
    try (InputStream in = Schema.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("dev/holdfast/jdbc/" + name + " is not in the jar");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs statements, each ended by a semicolon and an empty line, or the end of the text. */
  static void run(Connection connection, String statements) throws SQLException {
    String withoutComments = statements.replaceAll("(?m)^--.*\\R", "");
    try (Statement statement = connection.createStatement()) {
      for (String sql : withoutComments.strip().split(";\\s*\\R\\R|;$")) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
  }

  /** What to do if the table is missing or differs. */
  String remedy() {
    return "create the table "
        + table.text()
        + " with JdbcLockStore.createSchema(), or with the statements for "
        + dialect.name()
        + " in dev/holdfast/jdbc/ of the lock-jdbc jar, or choose another name with"
        + " JdbcLockStore.builder(...).tableName(...)";
  }

  /** Creates the table and its view, if they are not there. */
  void create(Session session) throws SQLException {
    String statements = dialect.lockSchema().replace(DEFAULT_NAME, table.text());
    if (dialect.family() == Dialect.Family.POSTGRESQL) {
      createAlone(session, statements);
    } else {
      run(session.connection(), statements);
    }
  }

  /** The same statements of PostgreSQL as one, which is run by one connection at a time. */
  static String alone(String statements) {
    return "DO $alone$ BEGIN PERFORM pg_advisory_xact_lock("
        + CREATION
        + ");\n"
        + statements
        + "END $alone$;";
  }

  /** Those who create the same thing at once fail on PostgreSQL, so they do it one by one. */
  private void createAlone(Session session, String statements) throws SQLException {
    session.begin();
    session.query(
        "SELECT pg_advisory_xact_lock(?)", s -> s.setLong(1, CREATION), row -> row.getRow());
    boolean there =
        session
            .queryOne(
                "SELECT to_regclass(?) IS NOT NULL AND to_regclass(?) IS NOT NULL"
                    + " AND to_regproc(?) IS NOT NULL",
                s -> {
                  s.setString(1, table.text());
                  s.setString(2, table.text() + "_view");
                  s.setString(3, table.text() + "_grant");
                },
                row -> row.getBoolean(1))
            .orElseThrow();
    if (!there) {
      session.execute(statements);
    }
    session.commit();
  }

  /**
   * Checks the columns and the key, and the server.
   *
   * @throws LockStoreException that names every difference
   */
  void check(Session session) throws SQLException {
    Connection connection = session.connection();
    dialect.checkServer(connection);
    List<String> differences = differences(columns(connection));
    if (differences.isEmpty() && !primaryKey(connection).equals(Set.of(KEY))) {
      differences.add("its primary key must be " + KEY + " alone, and is not");
    }
    if (differences.isEmpty() && dialect.family() == Dialect.Family.POSTGRESQL) {
      checkFunction(connection, differences);
    }
    if (!differences.isEmpty()) {
      throw new LockStoreException(
          Failure.MISCONFIGURED,
          "the table "
              + table.text()
              + " is not as it must be: "
              + String.join("; ", differences)
              + ". Rename or drop it, and "
              + remedy());
    }
  }

  private void checkFunction(Connection connection, List<String> differences) throws SQLException {
    String name = table.text() + "_grant";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT to_regproc('" + name + "') IS NULL")) {
      row.next();
      if (row.getBoolean(1)) {
        differences.add("the function " + name + " is missing");
      }
    }
  }

  private List<String> differences(Map<String, Column> found) {
    List<String> differences = new ArrayList<>();
    List<String> expected = new ArrayList<>(RecordRow.COLUMNS);
    expected.add(0, KEY);
    if (dialect.family() == Dialect.Family.MYSQL) {
      expected.add("version");
    }
    for (String name : expected) {
      Column column = found.get(name);
      if (column == null) {
        differences.add("the column " + name + " is missing");
      } else if (!typesOf(name).contains(column.type())) {
        differences.add("the column " + name + " must not be " + column.typeName());
      } else if (name.equals(KEY) && isTooShort(column)) {
        differences.add(KEY + " has room for " + column.length() + " bytes and needs 1026");
      }
    }
    return differences;
  }

  private static boolean isTooShort(Column key) {
    return key.length() > 0 && key.length() < KeyBytes.MAX_LENGTH;
  }

  private Map<String, Column> columns(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet none = statement.executeQuery("SELECT * FROM " + table.text() + " WHERE 1 = 0")) {
      ResultSetMetaData meta = none.getMetaData();
      Map<String, Column> columns = new HashMap<>();
      for (int i = 1; i <= meta.getColumnCount(); i++) {
        columns.put(
            meta.getColumnName(i).toLowerCase(Locale.ROOT),
            new Column(meta.getColumnType(i), meta.getColumnTypeName(i), meta.getPrecision(i)));
      }
      return columns;
    }
  }

  private Set<String> primaryKey(Connection connection) throws SQLException {
    return dialect.family() == Dialect.Family.POSTGRESQL
        ? primaryKeyOfRelation(connection)
        : primaryKeyByName(connection);
  }

  /** PostgreSQL finds the table as the statements do; its metadata know no search path. */
  private Set<String> primaryKeyOfRelation(Connection connection) throws SQLException {
    String sql =
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a"
            + " ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
            + " WHERE i.indisprimary AND i.indrelid = to_regclass(?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, table.text());
      try (ResultSet rows = statement.executeQuery()) {
        return names(rows, "attname");
      }
    }
  }

  /** The key of the table that the statements find, and of none in another schema. */
  private Set<String> primaryKeyByName(Connection connection) throws SQLException {
    DatabaseMetaData meta = connection.getMetaData();
    String name = table.table();
    String stored =
        meta.storesUpperCaseIdentifiers()
            ? name.toUpperCase(Locale.ROOT)
            : meta.storesLowerCaseIdentifiers() ? name.toLowerCase(Locale.ROOT) : name;
    try (Statement statement = connection.createStatement();
        ResultSet none = statement.executeQuery("SELECT * FROM " + table.text() + " WHERE 1 = 0")) {
      ResultSetMetaData place = none.getMetaData();
      String catalog = place.getCatalogName(1);
      String schema = place.getSchemaName(1);
      try (ResultSet rows =
          meta.getPrimaryKeys(
              catalog.isEmpty() ? null : catalog, schema.isEmpty() ? null : schema, stored)) {
        return names(rows, "COLUMN_NAME");
      }
    }
  }

  private static Set<String> names(ResultSet rows, String column) throws SQLException {
    Set<String> names = new HashSet<>();
    while (rows.next()) {
      names.add(rows.getString(column).toLowerCase(Locale.ROOT));
    }
    return names;
  }

  private static Set<Integer> typesOf(String column) {
    return switch (column) {
      case KEY,
          "end_reason",
          "holder_id",
          "holder_tag",
          "metadata",
          "grant_id",
          "attach_id",
          "abandoned" ->
          BYTES;
      case "phase" -> TEXT;
      case "renewable" -> YES_OR_NO;
      default -> WHOLE;
    };
  }
}
