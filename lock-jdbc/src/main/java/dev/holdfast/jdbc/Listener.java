package dev.holdfast.jdbc;

import dev.holdfast.LockKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Listens on one connection for keys that were freed, on a thread of its own, until it is closed.
 * After a drop it connects again; what was said in between is lost, and found by polling.
 *
 * <p>It keeps its connection, so it leaves a pool alone that has no other one to give.
 */
final class Listener implements AutoCloseable {
  private static final String WHAT = "listen for released locks";
  private static final Duration CONNECTION_TO_SPARE = Duration.ofSeconds(1);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration BETWEEN_PROBES = Duration.ofSeconds(30);
  private static final int READ_MILLIS = 500;
  private static final int PROBE_SECONDS = 5;

  private final Door door;
  private final List<Consumer<LockKey>> consumers = new CopyOnWriteArrayList<>();
  private final AtomicBoolean started = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  Listener(Door door) {
    this.door = door;
  }

  /** Starts to listen, if that was not done yet; does not wait until it does. */
  void start(String channel) {
    if (started.compareAndSet(false, true)) {
      Thread thread = new Thread(null, () -> run(channel), "holdfast-jdbc-listener", 0, false);
      thread.setDaemon(true);
      thread.start();
    }
  }

  void add(Consumer<LockKey> consumer) {
    consumers.add(consumer);
  }

  void remove(Consumer<LockKey> consumer) {
    consumers.remove(consumer);
  }

  /** Ends listening; the connection goes back within a second. */
  @Override
  public void close() {
    closed.countDown();
  }

  private void run(String channel) {
    try {
      Duration pause = SHORTEST_PAUSE;
      do {
        long start = System.nanoTime();
        listenOnce(channel);
        boolean lasted = System.nanoTime() - start > LONGEST_PAUSE.toNanos();
        pause = lasted ? SHORTEST_PAUSE : min(pause.multipliedBy(2), LONGEST_PAUSE);
      } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Listens as long as the connection lasts. */
  private void listenOnce(String channel) throws InterruptedException {
    try (Loan loan = door.open(WHAT)) {
      if (isConnectionToSpare()) {
        listen(loan.connection(), channel);
      }
    } catch (SQLException | RuntimeException | LinkageError dropped) {
      // waiters poll; the next attempt follows
    }
  }

  /** Gives the connection back as it came: listening to nothing. */
  private void listen(Connection connection, String channel)
      throws SQLException, InterruptedException {
    PostgresConnection driver =
        PostgresConnection.of(connection)
            .orElseThrow(() -> new SQLException("only PostgreSQL's own driver can listen"));
    boolean arrivedInAutoCommit = connection.getAutoCommit();
    connection.setAutoCommit(true);
    try {
      execute(connection, "LISTEN \"" + channel + "\"");
      deliver(connection, driver, channel);
    } finally {
      execute(connection, "UNLISTEN \"" + channel + "\"");
      connection.setAutoCommit(arrivedInAutoCommit);
    }
  }

  private void deliver(Connection connection, PostgresConnection driver, String channel)
      throws SQLException, InterruptedException {
    long probed = System.nanoTime();
    while (!closed.await(0, TimeUnit.MILLISECONDS)) {
      driver.await(channel, READ_MILLIS).forEach(this::tell);
      if (System.nanoTime() - probed > BETWEEN_PROBES.toNanos()) {
        if (!connection.isValid(PROBE_SECONDS)) {
          throw new SQLException("the listening connection is dead");
        }
        probed = System.nanoTime();
      }
    }
  }

  private void tell(String payload) {
    try {
      LockKey key = KeyBytes.key(HexFormat.of().parseHex(payload));
      consumers.forEach(consumer -> consumer.accept(key));
    } catch (RuntimeException notOurs) {
      // anybody may notify; a hint that cannot be read is none
    }
  }

  private boolean isConnectionToSpare() throws InterruptedException {
    FutureTask<Boolean> second =
        new FutureTask<>(
            () -> {
              Door.close(door.open(WHAT));
              return true;
            });
    Thread thread = new Thread(null, second, "holdfast-jdbc-probe", 0, false);
    thread.setDaemon(true);
    thread.start();
    try {
      return second.get(CONNECTION_TO_SPARE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException none) {
      return false;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
