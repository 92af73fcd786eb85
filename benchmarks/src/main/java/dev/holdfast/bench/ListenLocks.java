package dev.holdfast.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * The floor of waiting on PostgreSQL: a release is one NOTIFY, and who hears it runs one UPDATE.
 */
final class ListenLocks implements Locks {
  private final DataSource pool;
  private final SqlFloor floor;
  private final Queue<CountDownLatch> waiters = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  ListenLocks(DataSource pool) {
    this.pool = pool;
    this.floor = new SqlFloor(pool);
    CountDownLatch listening = new CountDownLatch(1);
    Thread ear = new Thread(() -> listen(listening), "bench-listen");
    ear.setDaemon(true);
    ear.start();
    try {
      listening.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void listen(CountDownLatch listening) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("LISTEN bench_released");
      listening.countDown();
      while (!closed) {
        for (PGNotification heard : connection.unwrap(PGConnection.class).getNotifications(1_000)) {
          CountDownLatch first = heard == null ? null : waiters.poll();
          if (first != null) {
            first.countDown();
          }
        }
      }
      statement.execute("UNLISTEN *");
    } catch (SQLException e) {
      if (!closed) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void prepare(Iterable<String> keys) throws SQLException {
    floor.prepare(keys);
  }

  @Override
  public Hold take(String key) throws SQLException {
    floor.take(key);
    return () -> tell(key);
  }

  @Override
  public Hold await(String key) throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    waiters.add(latch);
    latch.await();
    return take(key);
  }

  private void tell(String key) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement notify =
            connection.prepareStatement("SELECT pg_notify('bench_released', ?)")) {
      notify.setString(1, key);
      notify.execute();
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
