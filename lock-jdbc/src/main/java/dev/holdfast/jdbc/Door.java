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

  private final Loan.Source source;
  private volatile Optional<Boolean> habit = Optional.empty();

  Door(Loan.Source source) {
    this.source = source;
  }

  /** A connection that is in no transaction. Blocks as long as the pool does. */
  Loan open(String what) {
    Loan loan = openAny(what);
    if (isAutoCommit(loan, what)) {
      return loan;
    }
    if (habit.isEmpty()) {
      close(loan); // a pool may have but one
      habit = Optional.of(onFreshThread(what));
      loan = openAny(what);
    }
    if (habit.get() || isSpringProxy(loan.connection())) {
      close(loan);
      throw new LockStoreException(
          Failure.MISCONFIGURED,
          what
              + " failed: the data source handed out a connection that is inside the caller's"
              + " transaction; locks are never part of it. Give the store the plain data source,"
              + " not the transaction-aware one around it");
    }
    return loan;
  }

  /** Gives a connection back that nothing was done on. */
  static void close(Loan loan) {
    try {
      loan.close();
    } catch (SQLException | RuntimeException broken) {
      // the pool finds out
    }
  }

  private Loan openAny(String what) {
    try {
      return source.take();
    } catch (SQLException | RuntimeException e) {
      throw Failures.ofOpening(what, e);
    }
  }

  private static boolean isAutoCommit(Loan loan, String what) {
    try {
      return loan.connection().getAutoCommit();
    } catch (SQLException e) {
      close(loan);
      throw Failures.of(what, e, false, "");
    }
  }

  private boolean onFreshThread(String what) {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              try (Loan loan = openAny(what)) {
                return isAutoCommit(loan, what);
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
