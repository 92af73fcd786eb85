package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * MariaDB and MySQL read their clock when a statement begins, and the row a little later. A renewal
 * in between looks as if the clock had stepped back, and must not be made shorter for that; and a
 * lease must not begin before the one that was released in between had ended.
 */
@StoreName("mariadb")
class EarlyClockTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TTL = Duration.ofSeconds(60);
  private static final LockKey KEY = LockKey.of("renewed meanwhile");
  private static final Pattern READ_WITHOUT_LOCK = Pattern.compile("SELECT .*SYSDATE.* t WHERE .*");

  private final ServerDatabase database = ServerDatabase.mariaDb();
  private final AtomicInteger early = new AtomicInteger();

  /** A connection whose unlocked reads have another clock. */
  private Connection early(Connection real, String change) {
    String clock = database.dialect().clock();
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              boolean prepares = method.getName().equals("prepareStatement");
              if (prepares && READ_WITHOUT_LOCK.matcher((String) arguments[0]).matches()) {
                early.incrementAndGet();
                arguments[0] = ((String) arguments[0]).replace(clock, clock + change);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** A store whose unlocked reads have another clock. */
  private JdbcLockStore early(HikariDataSource pool, String table, String change) {
    DelegatingDataSource earlyPool =
        new DelegatingDataSource(pool) {
          @Override
          public Connection getConnection() throws SQLException {
            return early(super.getConnection(), change);
          }
        };
    return JdbcLockStore.builder(earlyPool).tableName(table).build();
  }

  @Rule("L2")
  void aLookWithAnEarlyClockMakesNoLeaseShorter() throws SQLException {
    String table = database.newTable("early");
    try (HikariDataSource pool = database.pool(2)) {
      JdbcLockStore store = JdbcLockStore.builder(pool).tableName(table).build();
      store.createSchema();
      SqlStoreCase.Grant granted = SqlStoreCase.acquire(store, KEY, TTL);
      JdbcLockStore other = early(pool, table, " - 500000");
      assertInstanceOf(
          AcquireReply.Busy.class, other.acquire(SqlStoreCase.command(KEY, TTL), TIMEOUT));
      assertTrue(early.get() > 0, "no unlocked read was met");
      assertEquals(
          List.of("" + granted.expiresAt()), database.query("SELECT expires_at FROM " + table));
    } finally {
      database.dropTable(table);
    }
  }

  /** A busy machine may delay an answer or two; a clock of the look is old each time. */
  @Rule("S1")
  void aGrantIsNotStampedByTheClockOfALookThatStoodStill() throws SQLException {
    String table = database.newTable("stood_still");
    try (HikariDataSource pool = database.pool(2)) {
      JdbcLockStore store = JdbcLockStore.builder(pool).tableName(table).build();
      store.createSchema();
      JdbcLockStore slow = early(pool, table, " + SLEEP(0.4)");
      long age = ageOfGrant(store, slow);
      for (int again = 0; again < 4 && age >= 300_000; again++) {
        age = ageOfGrant(store, slow);
      }
      assertTrue(early.get() > 0, "no unlocked read was met");
      assertTrue(age < 300_000, "it was stamped " + age + " us ago");
    } finally {
      database.dropTable(table);
    }
  }

  /** How long ago, in microseconds, a lease begins that the slow store grants on a released key. */
  private static long ageOfGrant(JdbcLockStore store, JdbcLockStore slow) {
    SqlStoreCase.Grant first = SqlStoreCase.acquire(store, KEY, TTL);
    store.release(KEY, first.lease(), TIMEOUT);
    SqlStoreCase.Grant granted = SqlStoreCase.acquire(slow, KEY, TTL);
    long age = store.clockMicros(TIMEOUT) - (granted.expiresAt() - TTL.toNanos() / 1_000);
    store.release(KEY, granted.lease(), TIMEOUT);
    return age;
  }
}
