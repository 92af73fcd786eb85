package dev.holdfast.examples.docs;

import dev.holdfast.FencingToken;
import dev.holdfast.Lease;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.SessionBackend;
import dev.holdfast.jdbc.JdbcLockStore;
import org.h2.jdbcx.JdbcDataSource;

/** The sample that needs an environment, as a process of its own; {@link SamplesTest} starts it. */
final class ContainerSample {
  static final String DATABASE = "SAMPLE_DATABASE";

  private ContainerSample() {}

  public static void main(String[] args) {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL(System.getenv(DATABASE));
    try (LockManager locks = LockManager.over(JdbcLockStore.over(dataSource))) {
      attach(locks);
    }
  }

  private static void attach(LockManager locks) {
    // sample: container
    SessionBackend backend = SessionBackend.fromEnvironment();
    try (Lease lease = backend.resume(locks)) {
      lease.lost().thenAccept(loss -> stopServing(loss.toString()));
      serve(lease.key(), lease.token()); // the token goes along with every write
    }
    // end
  }

  private static void serve(LockKey key, FencingToken token) {
    System.out.println("serve " + key.name() + " with " + token);
  }

  private static void stopServing(String why) {
    System.out.println("stop: " + why);
  }
}
