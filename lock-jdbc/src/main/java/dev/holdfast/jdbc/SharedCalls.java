package dev.holdfast.jdbc;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ReleaseReply;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Calls of one kind, that are made so often at the same time that they are worth one statement
 * together, where the database has one for them.
 *
 * @param <C> the call
 * @param <R> its reply
 */
final class SharedCalls<C, R> implements Gathering.Calls<C, R> {
  /** Measured with 6 to 64 callers on a pool of 8 connections. */
  private static final Gathering.Limits LIMITS =
      new Gathering.Limits(8, 4, 64, Duration.ofMillis(50));

  /** A release of a key by a lease. */
  record Release(LockKey key, LeaseIdentity lease) {}

  /** How a call, or several, are made. */
  private interface Work<C, R> {
    R run(Steps steps, Session session, C call) throws SQLException;
  }

  private final Database database;
  private final String what;
  private final Function<C, LockKey> key;
  private final Work<C, R> alone;
  private final Work<List<C>, List<Optional<R>>> together;
  private final Gathering<C, R> gathering;

  private SharedCalls(
      Database database,
      String what,
      Function<C, LockKey> key,
      Work<C, R> alone,
      Work<List<C>, List<Optional<R>>> together,
      AtomicInteger callers) {
    this.database = database;
    this.what = what;
    this.key = key;
    this.alone = alone;
    this.together = together;
    this.gathering = new Gathering<>(this, LIMITS, callers);
  }

  /**
   * Acquires.
   *
   * @param callers counts those who make calls of any kind
   */
  static SharedCalls<AcquireCommand, AcquireReply> acquires(
      Database database, AtomicInteger callers) {
    return new SharedCalls<>(
        database, "acquire", AcquireCommand::key, Steps::acquire, Steps::acquireAll, callers);
  }

  /** Releases; see {@link #acquires}. */
  static SharedCalls<Release, ReleaseReply> releases(Database database, AtomicInteger callers) {
    return new SharedCalls<>(
        database,
        "release",
        Release::key,
        (steps, session, r) -> steps.release(session, r.key(), r.lease()),
        Steps::releaseAll,
        callers);
  }

  /** Makes a call, together with others if that is worth it. */
  R call(C call, Duration timeout) {
    return database.shares() ? gathering.call(call, timeout) : one(call, timeout);
  }

  @Override
  public R one(C call, Duration timeout) {
    return database.call(
        what,
        key.apply(call),
        timeout,
        (session, target) -> alone.run(target.steps(), session, call));
  }

  @Override
  public List<Optional<R>> together(Supplier<List<C>> calls, Duration timeout) {
    return database.callForMany(
        what,
        "many keys",
        timeout,
        (session, target) -> together.run(target.steps(), session, calls.get()));
  }
}
