package dev.holdfast.jdbc;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.jdbc.SharedCalls.Release;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.ListReply;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * A store of locks in a table of a SQL database.
 *
 * <pre>{@code
 * JdbcLockStore store = JdbcLockStore.over(dataSource);
 * store.createSchema();                                   // or run the shipped statements yourself
 * LockManager locks = LockManager.over(store);
 * }</pre>
 *
 * <p>Nothing is connected until the first call. Each call takes one connection for its own short
 * transaction, and never joins the caller's: a connection that arrives inside one is refused. So a
 * caller that is inside a transaction needs a second connection of the pool for the time of the
 * call. The wait for a pooled connection is the pool's own time-out, which the time-outs of the
 * calls do not shorten.
 *
 * <p>On PostgreSQL, where many threads acquire or release at the same time, those calls share
 * statements, each in one transaction for all. A call may wait for others then, no longer than its
 * own time-out, or soon after: if that is over before the call is sent, nothing was applied; once
 * it was sent with others, the outcome is unknown.
 *
 * <p>Every decision is made by the database's clock, read after the row is locked. Calls block the
 * calling thread. Safe for use by many threads.
 */
public final class JdbcLockStore implements LockStore {
  private static final Duration SCHEMA_TIMEOUT = Duration.ofSeconds(30);

  private final Database database;
  private final SharedCalls<AcquireCommand, AcquireReply> acquires;
  private final SharedCalls<Release, ReleaseReply> releases;
  private final Batches batches;
  private final long retention;
  private final Optional<Listener> listener;

  JdbcLockStore(Database database, Duration retention, boolean listens) {
    this.database = database;
    AtomicInteger callers = new AtomicInteger();
    this.acquires = SharedCalls.acquires(database, callers);
    this.releases = SharedCalls.releases(database, callers);
    this.batches = new Batches(database);
    this.retention = Micros.of(retention);
    this.listener = listens ? Optional.of(new Listener(database.door())) : Optional.empty();
  }

  /** A store in the table {@code holdfast_lock} of this data source. Does not connect yet. */
  public static JdbcLockStore over(DataSource dataSource) {
    return builder(dataSource).build();
  }

  /**
   * A store in the table {@code holdfast_lock} of this Jdbi's database. Does not connect yet. Only
   * its connections are used: its parsers, plugins and mappers have no effect here.
   */
  public static JdbcLockStore over(Jdbi jdbi) {
    return builder(jdbi).build();
  }

  /** Begins a store of this data source with other settings. */
  public static JdbcLockStoreBuilder builder(DataSource dataSource) {
    return new JdbcLockStoreBuilder(Loan.Source.of(dataSource));
  }

  /** Begins a store of this Jdbi's database with other settings. */
  public static JdbcLockStoreBuilder builder(Jdbi jdbi) {
    return new JdbcLockStoreBuilder(Loan.Source.of(jdbi));
  }

  /**
   * Creates the table and its view, if they are not there. Needs the right to create them; an
   * application that may not is given the table by its owner. Blocks for up to 30 s.
   *
   * @throws dev.holdfast.LockStoreException if the database is not reached, not supported, or
   *     refuses; some of it may have been created
   */
  public void createSchema() {
    database.callOnce(
        "create the schema",
        SCHEMA_TIMEOUT,
        (session, target) -> {
          target.schema().create(session);
          target.schema().check(session);
          return target;
        });
  }

  /**
   * Looks whether the table is there and as it must be. The first call of a store does so too.
   * Blocks for up to 30 s.
   *
   * @throws dev.holdfast.LockStoreException that names what is missing or differs, and the remedy
   */
  public void checkSchema() {
    database.callOnce(
        "check the schema",
        SCHEMA_TIMEOUT,
        (session, target) -> {
          target.schema().check(session);
          return target;
        });
  }

  @Override
  public String description() {
    return database.description();
  }

  @Override
  public AcquireReply acquire(AcquireCommand command, Duration timeout) {
    return acquires.call(command, timeout);
  }

  @Override
  public boolean abandon(LockKey key, UUID grantId, Duration timeout) {
    return step("abandon", key, timeout, (r, now) -> LockSteps.abandon(r, grantId, now));
  }

  @Override
  public List<RenewReply> renew(List<RenewCommand> batch, Duration timeout) {
    return batches.renew(batch, timeout);
  }

  @Override
  public List<RenewReply> reinstate(List<ReinstateCommand> batch, Duration timeout) {
    return batches.reinstate(batch, timeout);
  }

  @Override
  public AttachReply attach(AttachCommand command, Duration timeout) {
    return step("attach", command.key(), timeout, (r, now) -> LockSteps.attach(r, command, now));
  }

  @Override
  public ReleaseReply release(LockKey key, LeaseIdentity lease, Duration timeout) {
    return releases.call(new Release(key, lease), timeout);
  }

  @Override
  public AnnotateReply annotate(AnnotateCommand command, Duration timeout) {
    return step(
        "annotate", command.key(), timeout, (r, now) -> LockSteps.annotate(r, command, now));
  }

  @Override
  public RevokeReply revoke(LockKey key, long token, Duration timeout) {
    return step("revoke", key, timeout, (r, now) -> LockSteps.revoke(r, token, now));
  }

  @Override
  public ReleaseReply forceRelease(LockKey key, long token, String reason, Duration timeout) {
    return step(
        "force the release of",
        key,
        timeout,
        (r, now) -> LockSteps.forceRelease(r, token, reason, now));
  }

  @Override
  public Optional<Holder> find(LockKey key, Duration timeout) {
    return database.call(
        "find", key, timeout, (session, target) -> target.table().find(session, key));
  }

  /** A record that cannot be read is left out, and told in the log. */
  @Override
  public ListReply list(ListCommand command, Duration timeout) {
    return database.call(
        "list", "holders", timeout, (session, target) -> target.table().list(session, command));
  }

  /**
   * Removes up to {@code limit} records whose retention is over, 500 in a transaction, beside live
   * traffic.
   */
  @Override
  public int purge(int limit, Duration timeout) {
    return database.call(
        "purge",
        "old records",
        timeout,
        (session, target) -> target.table().purge(session, retention, limit, Batches.PART));
  }

  @Override
  public long highestToken(Duration timeout) {
    return database.call(
        "read the highest token of",
        "all records",
        timeout,
        (session, target) -> target.table().highestToken(session));
  }

  @Override
  public long clockMicros(Duration timeout) {
    return database.call(
        "read the clock of",
        "the database",
        timeout,
        (session, target) -> target.table().clock(session));
  }

  /**
   * On PostgreSQL, listens for keys that were freed while somebody waited for them: on one
   * connection of the pool, kept until {@link #close}, on a thread of this store. It leaves a pool
   * alone that has no second connection to give. On other databases there are no hints, and waiters
   * poll.
   *
   * @throws dev.holdfast.LockStoreException if the store has not been connected before, and cannot
   *     be now
   */
  @Override
  public Subscription onRelease(Consumer<LockKey> consumer) {
    Optional<String> channel =
        listener.isPresent() ? database.channel(SCHEMA_TIMEOUT) : Optional.empty();
    if (channel.isEmpty()) {
      return Subscription.NONE;
    }
    Listener shared = listener.get();
    shared.add(consumer);
    shared.start(channel.get());
    return () -> shared.remove(consumer);
  }

  /** Ends what {@link #onRelease} began. The data source belongs to the caller, and stays open. */
  @Override
  public void close() {
    listener.ifPresent(Listener::close);
  }

  private <R> R step(String what, LockKey key, Duration timeout, Steps.Decision<R> decision) {
    return database.call(
        what, key, timeout, (session, target) -> target.steps().step(session, key, decision));
  }
}
