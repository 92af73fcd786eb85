package dev.holdfast.jdbc;

import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Where connections come from. One that is inside a caller's transaction is refused.
 *
 * <p>A connection with auto-commit off is either that, or comes from a pool that hands out all
 * connections so. Transactions belong to threads, so a connection taken on a thread of its own
 * tells the pool's habit: if auto-commit is on there, the caller's thread is in a transaction.
 * Where the habit is off, only Spring's transaction-aware proxy remains, and is known by its name.
 */
final class Door {
  private static final String SPRING_PROXY = "org.springframework.jdbc.datasource.ConnectionProxy";

  private final Jdbi jdbi;
  private volatile Optional<Boolean> habit = Optional.empty();

  Door(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** A handle on a connection that is in no transaction. Blocks as long as the pool does. */
  Handle open(String what) {
    Handle handle = openAny(what);
    if (isAutoCommit(handle, what)) {
      return handle;
    }
    if (habit.isEmpty()) {
      handle.close(); // a pool may have but one
      habit = Optional.of(onFreshThread(what));
      handle = openAny(what);
    }
    if (habit.get() || isSpringProxy(handle.getConnection())) {
      handle.close();
      throw new LockStoreException(
          Failure.MISCONFIGURED,
          what
              + " failed: the data source handed out a connection that is inside the caller's"
              + " transaction; locks are never part of it. Give the store the plain data source,"
              + " not the transaction-aware one around it");
    }
    return handle;
  }

  /** Gives a connection back that nothing was done on. */
  static void close(Handle handle) {
    try {
      handle.close();
    } catch (RuntimeException broken) {
      // the pool finds out
    }
  }

  private Handle openAny(String what) {
    try {
      return jdbi.open();
    } catch (RuntimeException e) {
      throw Failures.ofOpening(what, e);
    }
  }

  private static boolean isAutoCommit(Handle handle, String what) {
    try {
      return handle.getConnection().getAutoCommit();
    } catch (SQLException e) {
      close(handle);
      throw Failures.of(what, e, false, "");
    }
  }

  private boolean onFreshThread(String what) {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              try (Handle handle = openAny(what)) {
                return isAutoCommit(handle, what);
              }
            });
    Thread thread = new Thread(null, task, "holdfast-jdbc-probe", 0, false);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockStoreException(Failure.NOT_APPLIED, what + " was interrupted", e);
    } catch (ExecutionException e) {
      throw new LockStoreException(
          Failure.NOT_APPLIED,
          what
              + " failed: the connection came with auto-commit off, and no second one was to be had"
              + " to see whether all of them do, or the caller is inside a transaction: "
              + e.getCause().getMessage(),
          e.getCause());
    }
  }

  private static boolean isSpringProxy(Connection connection) {
    return Proxy.isProxyClass(connection.getClass())
        && Arrays.stream(connection.getClass().getInterfaces())
            .anyMatch(type -> type.getName().equals(SPRING_PROXY));
  }
}
