package dev.holdfast.jdbc;

import java.time.Duration;
import java.util.Optional;

/**
 * Makes a {@link JdbcLockStore} with other settings than the default. Nothing here connects. Not
 * safe for use by several threads.
 */
public final class JdbcLockStoreBuilder {
  private final Loan.Source source;
  private TableName tableName = new TableName("holdfast_lock");
  private Duration retention = Duration.ofDays(7);
  private Optional<Dialect> dialect = Optional.empty();
  private boolean listens = true;
  private Durability releases = Durability.FULL;

  JdbcLockStoreBuilder(Loan.Source source) {
    this.source = source;
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

  /**
   * On PostgreSQL, lets a release return before it is on the server's disk, which is where most of
   * its time goes. After a crash of the server, not of a client, a lease that was released within
   * the last fraction of a second may be there again, until it runs out: so the key may be taken
   * for one ttl more. Tokens rise all the same: a grant, a renewal, a forced release and a
   * revocation always wait for the disk, and for all that was done before them. On other databases
   * it has no effect: they have no such setting for one transaction.
   */
  public JdbcLockStoreBuilder relaxedRelease() {
    releases = Durability.RELAXED;
    return this;
  }

  /** The dialect of a database that is not recognised. */
  public JdbcLockStoreBuilder dialect(Dialect other) {
    dialect = Optional.of(other);
    return this;
  }

  /** The store. Does not connect yet. */
  public JdbcLockStore build() {
    return new JdbcLockStore(
        new Database(source, tableName, dialect, releases), retention, listens);
  }
}
