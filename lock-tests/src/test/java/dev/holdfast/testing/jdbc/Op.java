package dev.holdfast.testing.jdbc;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewCommand;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** One command of a random script; the numbers choose among few values, so that they meet. */
record Op(Kind kind, int key, int a, int b, int c) {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int KEYS = 3;

  enum Kind {
    ACQUIRE,
    ACQUIRE_AGAIN,
    ABANDON,
    RENEW,
    REINSTATE,
    ATTACH,
    RELEASE,
    ANNOTATE,
    REVOKE,
    FORCE,
    FIND,
    LIST,
    HIGHEST,
    PURGE,
    CLOCK
  }

  /** What a script has seen: tokens to come back to. */
  interface Seen {
    long token(int key, int choice);

    /** The intent that was granted this token; any if none was. */
    UUID intentOf(long token);

    long now();
  }

  static LockKey lockKey(int number) {
    return LockKey.of("s", "key-" + (number % KEYS));
  }

  /** Runs the command, and returns the store's answer. */
  Object on(LockStore store, Seen seen) {
    LockKey k = lockKey(key);
    FencingToken token = FencingToken.of(seen.token(key, a));
    LeaseIdentity lease = identity(token, seen);
    long acknowledged = seen.now() + (c % 5 - 2) * 30_000_000L;
    return switch (kind) {
      case ACQUIRE, ACQUIRE_AGAIN -> store.acquire(acquire(k), TIMEOUT);
      case ABANDON -> store.abandon(k, id(a), TIMEOUT);
      case RENEW -> store.renew(renewals(lease, acknowledged), TIMEOUT);
      case REINSTATE -> store.reinstate(List.of(reinstatement(k, lease, acknowledged)), TIMEOUT);
      case ATTACH -> store.attach(new AttachCommand(k, token, b % 3, id(c)), TIMEOUT);
      case RELEASE -> store.release(k, lease, TIMEOUT);
      case ANNOTATE ->
          store.annotate(new AnnotateCommand(k, lease, c % 4, Map.of("n", "" + c)), TIMEOUT);
      case REVOKE -> store.revoke(k, token.value(), TIMEOUT);
      case FORCE -> store.forceRelease(k, token.value(), "because " + c, TIMEOUT);
      case FIND -> store.find(k, TIMEOUT);
      case LIST ->
          store.list(new ListCommand("s", c % 2 == 0 ? "" : "key-1", "", 1 + b % 3), TIMEOUT);
      case HIGHEST -> store.highestToken(TIMEOUT);
      case PURGE -> store.purge(1_000, TIMEOUT);
      case CLOCK -> store.clockMicros(TIMEOUT);
    };
  }

  boolean grants(Object reply) {
    return reply instanceof AcquireReply.Granted;
  }

  /** The intent of an acquire. */
  UUID intent() {
    return id(kind == Kind.ACQUIRE_AGAIN ? a : a + 100 * b + 10_000 * c);
  }

  private AcquireCommand acquire(LockKey k) {
    long[] floors = {0, 0, 0, 0, 0, 0, 0, Long.MAX_VALUE >> 10, (1L << 53) - 2};
    return new AcquireCommand(
        k,
        intent(),
        new HolderInfo("holder-" + a, b % 2 == 0 ? "" : "täg", Map.of("url", "http://\"" + c), 0),
        Duration.ofSeconds(10 + 10 * (b % 4)),
        Duration.ofSeconds(c % 3 == 0 ? 15 : 0),
        Duration.ofSeconds(c % 2 == 0 ? 300 : 0),
        floors[(a + b + c) % floors.length],
        Duration.ofSeconds(b % 3 * 5));
  }

  private List<RenewCommand> renewals(LeaseIdentity lease, long acknowledged) {
    return IntStream.range(0, 1 + b % 3)
        .mapToObj(i -> new RenewCommand(lockKey(key + i * (c % 2)), lease, acknowledged))
        .toList();
  }

  private ReinstateCommand reinstatement(LockKey k, LeaseIdentity lease, long acknowledged) {
    return new ReinstateCommand(
        k,
        lease,
        id(c),
        new HolderInfo("back-" + a, "", Map.of(), b),
        Duration.ofSeconds(20),
        Duration.ofSeconds(b),
        Duration.ZERO,
        Duration.ofSeconds(c),
        acknowledged);
  }

  private LeaseIdentity identity(FencingToken token, Seen seen) {
    return b % 3 == 0
        ? LeaseIdentity.ofGrant(token, seen.intentOf(token.value()))
        : new LeaseIdentity(token, b % 3, id(c));
  }

  private static UUID id(int number) {
    return new UUID(7, number + 1);
  }
}
