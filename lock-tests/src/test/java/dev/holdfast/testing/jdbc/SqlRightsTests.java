package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.FencingToken;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.JdbcFencingGuard;
import dev.holdfast.jdbc.JdbcLockStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rights that the operations page tells are enough, and none of them is too much. */
abstract class SqlRightsTests extends SqlStoreCase {
  private static final Path PAGE = Path.of("../docs/operations-sql.md");
  private static final String PASSWORD = "a-Password-4-Tests";

  private final String heading;
  private String user = "";
  private String guardTable = "";

  /**
   * Tests of a database.
   *
   * @param heading the comment on the page above the statements for it
   */
  SqlRightsTests(SqlDatabase database, String heading) {
    super(database);
    this.heading = heading;
  }

  String user() {
    return user;
  }

  /** The user's name as it stands in statements. */
  String quoted(String name) {
    return name;
  }

  /** Creates a user that may connect, and nothing else. */
  List<String> creation(String name, String password) {
    return List.of("CREATE USER " + name + " PASSWORD '" + password + "'");
  }

  @BeforeEach
  void createUser() throws SQLException {
    user = database.newTable("app");
    guardTable = database.newTable("guard");
    try (Connection connection = database.connect()) {
      new JdbcFencingGuard(guardTable).createSchema(connection);
    }
    database.execute(creation(user, PASSWORD).toArray(String[]::new));
  }

  @AfterEach
  void dropUser() throws SQLException {
    database.execute("DROP TABLE " + guardTable);
    database.dropTable(table); // and with it the rights on it
    database.execute("DROP USER " + quoted(user));
  }

  /** The page's statements below a comment, for this test's tables and user. */
  private List<String> onPage(String comment) throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int start = lines.indexOf(comment);
    assertTrue(start >= 0, () -> PAGE + " has no line " + comment);
    List<String> statements = new ArrayList<>();
    for (String line : lines.subList(start + 1, lines.size())) {
      if (!line.startsWith("GRANT")) {
        break;
      }
      statements.add(
          line.replaceAll(";.*", "")
              .replace("holdfast_lock", table)
              .replace("holdfast_guard", guardTable)
              .replaceAll("\\bapp$", quoted(user)));
    }
    assertTrue(!statements.isEmpty(), () -> "nothing below " + comment);
    return statements;
  }

  private List<String> grants() throws IOException {
    List<String> grants = new ArrayList<>(onPage(heading));
    grants.addAll(onPage("-- the guard, on every one of them"));
    return grants;
  }

  private HikariDataSource poolOfUser() {
    return new HikariDataSource(configOfUser());
  }

  private HikariConfig configOfUser() {
    HikariConfig config = database.poolConfig(3);
    // the user is not that of the address, and may not change settings of the database
    config.setJdbcUrl(
        config
            .getJdbcUrl()
            .replaceAll("user=\\w+&?|createDatabaseIfNotExist=true&?|;DB_CLOSE_DELAY=-1", ""));
    config.setUsername(user);
    config.setPassword(PASSWORD);
    return config;
  }

  /** Calls while another connection of the user is all that it may have. */
  void callsBeyondTheLimitOfTheUser(String limit) throws Exception {
    database.execute(grants().toArray(String[]::new));
    database.execute(limit);
    HikariConfig config = configOfUser();
    config.setConnectionTimeout(500);
    config.setInitializationFailTimeout(-1);
    try (HikariDataSource second = new HikariDataSource(config);
        JdbcLockStore other = JdbcLockStore.builder(second).tableName(table).build()) {
      try (HikariDataSource first = poolOfUser();
          Connection only = first.getConnection()) {
        assertTrue(only.isValid(5));
        fails(Failure.NOT_APPLIED, () -> other.acquire(command(KEY, TTL), TIMEOUT));
      }
      patiently(() -> other.find(KEY, TIMEOUT));
    }
  }

  private void useEverything() throws SQLException {
    database.execute("DELETE FROM " + table, "DELETE FROM " + guardTable);
    try (HikariDataSource mine = poolOfUser();
        JdbcLockStore other = JdbcLockStore.builder(mine).tableName(table).build()) {
      other.checkSchema();
      everything(other);
      acquire(other, KEY, Duration.ofMillis(1));
      database.execute("UPDATE " + table + " SET last_token = 1, expires_at = 1, last_write = 1");
      assertEquals(1, other.purge(10, TIMEOUT));
      try (Connection connection = mine.getConnection()) {
        connection.setAutoCommit(false);
        JdbcFencingGuard guard = new JdbcFencingGuard(guardTable);
        guard.admit(connection, KEY, FencingToken.of(1));
        guard.admit(connection, KEY, FencingToken.of(2));
        connection.commit();
        assertEquals(FencingToken.of(2), guard.highWater(connection, KEY).orElseThrow());
        connection.rollback();
      }
    }
  }

  @Test
  void whatThePageGrantsIsEnough() throws Exception {
    database.execute(grants().toArray(String[]::new));
    useEverything();
  }

  @Test
  void noRightOnThePageIsTooMuch() throws Exception {
    List<String> grants = grants();
    for (int i = 0; i < grants.size(); i++) {
      String[] parts = grants.get(i).split(" ON ", 2);
      for (String right : parts[0].replace("GRANT ", "").split(", ")) {
        if (!right.equals("EXECUTE")) { // PUBLIC has it by default
          database.execute(grants.toArray(String[]::new));
          database.execute("REVOKE " + right + " ON " + parts[1].replace(" TO ", " FROM "));
          Exception e =
              assertThrows(Exception.class, this::useEverything, () -> "without " + right);
          assertTrue(e instanceof LockStoreException || e instanceof SQLException, e::toString);
        }
      }
    }
  }
}
