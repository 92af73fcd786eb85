package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.StoreName;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/**
 * A driver may throw what broke its connection as an unchecked exception: H2's does, with the
 * SQLException as its cause. Callers are told all the same, and what is true of the request.
 */
@StoreName("h2")
class UncheckedDriverTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final LockKey KEY = LockKey.of("unchecked");

  /** How the call begins that fails, of a connection or a statement; empty for none. */
  private final AtomicReference<String> failing = new AtomicReference<>("");

  /** How the call of a connection begins with which it breaks for good; empty for none. */
  private final AtomicReference<String> last = new AtomicReference<>("");

  private static final class DriverFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DriverFailure() {
      super("the connection is broken", new SQLException("the connection is broken", "90067"));
    }
  }

  private DataSource dataSource() {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setUrl("jdbc:h2:mem:unchecked;DB_CLOSE_DELAY=-1");
    return watched(DataSource.class, h2);
  }

  private <T> T watched(Class<T> type, Object real) {
    AtomicBoolean broken = new AtomicBoolean();
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          String call = method.getName() + Arrays.toString(arguments);
          if (!last.get().isEmpty() && call.startsWith(last.get())) {
            broken.set(true);
          }
          if (broken.get() && !call.startsWith("close")) {
            throw new SQLException("the connection is broken", "90067");
          }
          if (!failing.get().isEmpty() && call.startsWith(failing.get())) {
            throw new DriverFailure();
          }
          try {
            Object result = method.invoke(real, arguments);
            return result instanceof Connection c
                ? watched(Connection.class, c)
                : result instanceof PreparedStatement s
                    ? watched(PreparedStatement.class, s)
                    : result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private void assertTold(LockStore store, String method, Failure expected) {
    failing.set(method);
    try {
      LockStoreException e =
          assertThrows(
              LockStoreException.class,
              () -> store.acquire(SqlStoreCase.command(KEY, TIMEOUT), TIMEOUT));
      assertEquals(expected, e.failure(), e.getMessage());
    } finally {
      failing.set("");
    }
  }

  @Test
  void whatADriverThrowsUncheckedIsToldAsAFailureOfTheStore() {
    JdbcLockStore store = JdbcLockStore.over(dataSource());
    store.createSchema();
    store.find(KEY, TIMEOUT);
    assertTold(store, "prepareStatement", Failure.NOT_APPLIED);
    assertTold(store, "executeQuery", Failure.NOT_APPLIED);
    assertTold(store, "setAutoCommit[false]", Failure.NOT_APPLIED);
    assertTold(store, "setAutoCommit[true]", Failure.OUTCOME_UNKNOWN);
    store.close();
  }

  /** Then it cannot be given back in order either, and that must not be what the caller is told. */
  @Test
  void aConnectionThatBreaksAtOnceIsAFailureOfTheStore() {
    JdbcLockStore store = JdbcLockStore.over(dataSource());
    store.createSchema();
    store.find(KEY, TIMEOUT);
    last.set("getNetworkTimeout");
    LockStoreException e =
        assertThrows(
            LockStoreException.class,
            () -> store.acquire(SqlStoreCase.command(KEY, TIMEOUT), TIMEOUT));
    assertEquals(Failure.NOT_APPLIED, e.failure(), e.getMessage());
    last.set("");
    store.close();
  }
}
