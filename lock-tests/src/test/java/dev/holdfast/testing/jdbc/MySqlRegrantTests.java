package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.ReleaseReply;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The token comes as the number that the driver gives for a generated key. */
abstract class MySqlRegrantTests extends SqlRegrantTests {
  MySqlRegrantTests(SqlDatabase database) {
    super(database, 1);
  }

  /** Neither is the driver asked for the token in vain, nor does it ask the server once more. */
  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void theTokenComesExactlyAndWithTheAnswer(String prepared) throws SQLException {
    HikariConfig config = database.poolConfig(1);
    config.addDataSourceProperty("useServerPrepStmts", prepared);
    config.addDataSourceProperty("cachePrepStmts", prepared);
    try (HikariDataSource one = new HikariDataSource(config);
        JdbcLockStore counted = JdbcLockStore.builder(one).tableName(table).build()) {
      for (int i = 0; i < 3; i++) { // until statements are prepared
        counted.release(KEY, acquire(counted, KEY, TTL).lease(), TIMEOUT);
      }
      long before = questions(one);
      Grant granted = acquire(counted, KEY, TTL);
      assertEquals(2, questions(one) - before, "the grant, and this question");
      assertTrue(granted.token().value() > 1_000_000_000_000_000L);
      assertStored(granted);
    }
  }

  /** A look finds the grant then. */
  @Test
  void aDriverThatDoesNotTellTheTokenIsNotBelieved() throws SQLException {
    Edit silent = Edit.ofAll("LAST_INSERT_ID\\((.*?), holder_id = ", "($1, holder_id = ");
    EditedDatabase edited = new EditedDatabase(database, List.of(silent), Optional.empty());
    JdbcLockStore other = edited.storeOn(pool).tableName(table).build();
    other.release(KEY, acquire(other, KEY, TTL).lease(), TIMEOUT);
    Grant granted = acquire(other, KEY, TTL);
    assertEquals(List.of(), edited.unused());
    assertStored(granted);
    assertInstanceOf(ReleaseReply.Freed.class, other.release(KEY, granted.lease(), TIMEOUT));
  }

  /** The look that follows fails, because its subquery has two rows once the key is held. */
  @Test
  void aGrantThatIsNotToldAndCannotBeReadIsNotSaidToBeNone() {
    Edit silent = Edit.ofAll("LAST_INSERT_ID\\((.*?), holder_id = ", "($1, holder_id = ");
    Edit blind =
        Edit.of(
            " t WHERE t.lock_key = ?",
            " t WHERE t.lock_key = ? AND CASE WHEN t.phase = 'h'"
                + " THEN (SELECT 1 UNION SELECT 2) ELSE 1 END = 1");
    EditedDatabase edited = new EditedDatabase(database, List.of(silent, blind), Optional.empty());
    JdbcLockStore other = edited.storeOn(pool).tableName(table).build();
    other.release(KEY, acquire(other, KEY, TTL).lease(), TIMEOUT);
    LockStoreException e = assertThrows(LockStoreException.class, () -> acquire(other, KEY, TTL));
    assertEquals(List.of(), edited.unused());
    assertEquals(Failure.OUTCOME_UNKNOWN, e.failure(), e.getMessage());
    assertTrue(store.find(KEY, TIMEOUT).isPresent(), "it was not granted");
  }

  private void assertStored(Grant granted) throws SQLException {
    assertEquals(
        List.of(granted.token().value() + " " + granted.expiresAt()),
        database.query("SELECT CONCAT(last_token, ' ', expires_at) FROM " + table));
  }

  private static long questions(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW SESSION STATUS LIKE 'Questions'")) {
      row.next();
      return row.getLong(2);
    }
  }
}
