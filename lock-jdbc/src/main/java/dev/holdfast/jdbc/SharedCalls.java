package dev.holdfast.jdbc;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls that are made so often at the same time that they are worth one statement together,
 * where the database has one for them.
 */
final class SharedCalls {
  /** Measured with 6 to 64 callers on a pool of 8 connections. */
  private static final Gathering.Limits LIMITS =
      new Gathering.Limits(8, 4, 64, Duration.ofMillis(50));

  private final Database database;
  private final Gathering<AcquireCommand, AcquireReply> acquires;
  private final Gathering<Release, ReleaseReply> releases;

  /** A release of a key by a lease. */
  record Release(LockKey key, LeaseIdentity lease) {}

  SharedCalls(Database database) {
    this.database = database;
    AtomicInteger callers = new AtomicInteger();
    this.acquires = new Gathering<>(new Acquires(database), LIMITS, callers);
    this.releases = new Gathering<>(new Releases(database), LIMITS, callers);
  }

  AcquireReply acquire(AcquireCommand command, Duration timeout) {
    return database.shares()
        ? acquires.call(command, timeout)
        : new Acquires(database).one(command, timeout);
  }

  ReleaseReply release(Release release, Duration timeout) {
    return database.shares()
        ? releases.call(release, timeout)
        : new Releases(database).one(release, timeout);
  }

  private record Acquires(Database database)
      implements Gathering.Calls<AcquireCommand, AcquireReply> {
    @Override
    public AcquireReply one(AcquireCommand c, Duration timeout) {
      return database.call(
          "acquire", c.key(), timeout, (session, target) -> target.steps().acquire(session, c));
    }

    @Override
    public List<Optional<AcquireReply>> together(List<AcquireCommand> calls, Duration timeout) {
      return database.callForMany(
          "acquire",
          calls.size() + " keys",
          timeout,
          (session, target) -> target.steps().acquireAll(session, calls));
    }
  }

  private record Releases(Database database) implements Gathering.Calls<Release, ReleaseReply> {
    @Override
    public ReleaseReply one(Release r, Duration timeout) {
      return database.call(
          "release",
          r.key(),
          timeout,
          (session, target) -> target.steps().release(session, r.key(), r.lease()));
    }

    @Override
    public List<Optional<ReleaseReply>> together(List<Release> calls, Duration timeout) {
      return database.callForMany(
          "release",
          calls.size() + " keys",
          timeout,
          (session, target) -> target.steps().releaseAll(session, calls));
    }
  }
}
