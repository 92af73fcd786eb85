package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.testing.Rule;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The night in which a session in Paris sees the hour from two to three twice. */
abstract class SqlAutumnTests extends SqlStoreCase {
  private static final Instant HALF_PAST_TWO = Instant.parse("2026-10-25T00:30:00Z");
  private static final Instant HALF_PAST_TWO_AGAIN = Instant.parse("2026-10-25T01:30:00Z");

  private static final DateTimeFormatter PARIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ssxxx").withZone(ZoneId.of("Europe/Paris"));

  private final List<HikariDataSource> pools = new ArrayList<>();

  SqlAutumnTests(SqlDatabase database) {
    super(database);
  }

  /** An instant as a literal of a time in Paris. */
  static String literal(Instant instant) {
    return PARIS.format(instant);
  }

  /** The database at an instant. */
  abstract SqlDatabase at(Instant instant) throws SQLException;

  /** The statement that makes a session one in Paris, at an instant if it can be told that. */
  abstract String initSql(Instant instant);

  private JdbcLockStore storeAt(Instant instant) throws SQLException {
    HikariConfig config = database.poolConfig(1);
    config.setConnectionInitSql(initSql(instant));
    HikariDataSource paris = new HikariDataSource(config);
    pools.add(paris);
    JdbcLockStore then = at(instant).storeOn(paris).tableName(table).build();
    then.createSchema();
    return then;
  }

  @AfterEach
  void closePools() {
    pools.forEach(HikariDataSource::close);
  }

  @Rule("S4")
  void anHourThatComesTwiceIsTwoHours() throws SQLException {
    JdbcLockStore first = storeAt(HALF_PAST_TWO);
    assertEquals(HALF_PAST_TWO.toEpochMilli() * 1_000, first.clockMicros(TIMEOUT));
    Grant old = acquire(first, KEY, Duration.ofMinutes(30));
    assertEquals(old.token(), first.find(KEY, TIMEOUT).orElseThrow().token());

    JdbcLockStore soon = storeAt(HALF_PAST_TWO.plus(Duration.ofMinutes(29)));
    assertEquals(old.token(), soon.find(KEY, TIMEOUT).orElseThrow().token());

    JdbcLockStore second = storeAt(HALF_PAST_TWO_AGAIN);
    assertEquals(
        Duration.ofHours(1).toMillis() * 1_000,
        second.clockMicros(TIMEOUT) - HALF_PAST_TWO.toEpochMilli() * 1_000);
    assertTrue(second.find(KEY, TIMEOUT).isEmpty());
    Grant next = acquire(second, KEY, Duration.ofMinutes(30));
    assertTrue(next.token().value() - old.token().value() >= 3_600_000_000L);
    second.release(KEY, next.lease(), TIMEOUT);
    assertTrue(second.find(KEY, TIMEOUT).isEmpty());
  }
}
