package dev.holdfast.jdbc;

import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Makes a {@link JdbcLockStore} with other settings than the default. Nothing here connects. Not
 * safe for use by several threads.
 */
public final class JdbcLockStoreBuilder {
  private final Jdbi jdbi;
  private TableName tableName = new TableName("holdfast_lock");
  private Duration retention = Duration.ofDays(7);
  private Optional<Dialect> dialect = Optional.empty();
  private boolean listens = true;

  JdbcLockStoreBuilder(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Another table than {@code holdfast_lock}. Two names are two worlds of locks.
   *
   * @param name letters, digits and underscores, with a schema and a dot before it if wanted
   * @throws IllegalArgumentException if it has other characters or is too long
   */
  public JdbcLockStoreBuilder tableName(String name) {
    tableName = new TableName(name);
    return this;
  }

  /**
   * How long {@link JdbcLockStore#purge} leaves the record of a key that nobody holds; 7 days if
   * not set. It bounds how late a message of a former holder may arrive and still be told apart, so
   * it must be longer than any lease, and is at least one minute.
   *
   * @throws IllegalArgumentException if it is shorter than a minute
   */
  public JdbcLockStoreBuilder retention(Duration time) {
    if (time.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException("retention must be at least one minute, but is " + time);
    }
    retention = time;
    return this;
  }

  /**
   * Never keeps a connection to listen on; waiters poll. For PostgreSQL behind PgBouncer in
   * transaction mode, where listening is not possible.
   */
  public JdbcLockStoreBuilder withoutListening() {
    listens = false;
    return this;
  }

  /** The dialect of a database that is not recognised. */
  public JdbcLockStoreBuilder dialect(Dialect other) {
    dialect = Optional.of(other);
    return this;
  }

  /** The store. Does not connect yet. */
  public JdbcLockStore build() {
    return new JdbcLockStore(new Database(jdbi, tableName, dialect), retention, listens);
  }
}
