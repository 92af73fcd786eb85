package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;

/** What the groups of rules have in common: a store, keys of their own, and calls that are sure. */
abstract class RuleGroup {
  /** Of a lease that must not run out during a test. */
  static final Duration LONG = Duration.ofMinutes(10);

  /** Of a lease that a test waits for. */
  static final Duration SHORT = Duration.ofMillis(25);

  /** Of each store call, and of each wait for something that must happen. */
  static final Duration TIMEOUT = Duration.ofSeconds(20);

  private static final String RUN = UUID.randomUUID().toString();
  private static final AtomicLong KEYS = new AtomicLong();

  private final StoreAccess way;
  LockStore store;

  RuleGroup(StoreAccess way) {
    this.way = way;
  }

  @BeforeEach
  final void openStore() {
    store = way.store();
  }

  final StoreAccess access() {
    return way;
  }

  /** A key that no other test has, not even of another run on the same server. */
  static LockKey newKey() {
    return LockKey.of("contract", RUN + "/" + KEYS.incrementAndGet());
  }

  /** A namespace that no other test has. */
  static String newNamespace() {
    return RUN + "#" + KEYS.incrementAndGet();
  }

  static Ask ask() {
    return Ask.of(newKey());
  }

  final Grant grant() {
    return grant(ask());
  }

  final Grant grant(Ask ask) {
    return Grant.of(
        ask.command(), assertInstanceOf(AcquireReply.Granted.class, acquire(ask), "acquire"));
  }

  final AcquireReply acquire(Ask ask) {
    return store.acquire(ask.command(), TIMEOUT);
  }

  /** The holder that an acquire by somebody else is told of. */
  final Holder busy(LockKey key) {
    return busy(Ask.of(key));
  }

  final Holder busy(Ask ask) {
    return assertInstanceOf(AcquireReply.Busy.class, acquire(ask), "acquire").holder();
  }

  final void assertRefused(AcquireReply.Reason reason, Ask ask) {
    assertEquals(new AcquireReply.Refused(reason), acquire(ask));
  }

  final RenewReply renew(Grant grant) {
    return renewAll(List.of(grant)).get(0);
  }

  final List<RenewReply> renewAll(List<Grant> grants) {
    return store.renew(grants.stream().map(Grant::renewal).toList(), TIMEOUT);
  }

  /** Renews a lease that is alive. */
  final Grant renewed(Grant grant) {
    RenewReply.Renewed reply = assertInstanceOf(RenewReply.Renewed.class, renew(grant), "renew");
    return new Grant(grant.command(), grant.lease(), reply.remaining(), reply.expiresAt());
  }

  final RenewReply reinstate(Grant grant) {
    return store.reinstate(List.of(grant.reinstatement()), TIMEOUT).get(0);
  }

  /** Reinstates a lease that the store must have lost. */
  final Grant reinstated(Grant grant) {
    RenewReply.Reinstated reply =
        assertInstanceOf(RenewReply.Reinstated.class, reinstate(grant), "reinstate");
    return new Grant(grant.command(), grant.lease(), reply.remaining(), reply.expiresAt());
  }

  final AttachReply attach(AttachCommand command) {
    return store.attach(command, TIMEOUT);
  }

  /** Hands a lease over to another process. */
  final Grant attached(Grant grant) {
    AttachCommand command = grant.attach();
    return grant.attached(
        command, assertInstanceOf(AttachReply.Attached.class, attach(command), "attach"));
  }

  final ReleaseReply release(Grant grant) {
    return store.release(grant.key(), grant.lease(), TIMEOUT);
  }

  /** Releases a lease that is alive. */
  final void released(Grant grant) {
    assertInstanceOf(ReleaseReply.Freed.class, release(grant), "release");
  }

  final AnnotateReply annotate(Grant grant, long number, Map<String, String> metadata) {
    return store.annotate(grant.annotation(number, metadata), TIMEOUT);
  }

  final RevokeReply revoke(Grant grant) {
    return store.revoke(grant.key(), grant.tokenValue(), TIMEOUT);
  }

  final ReleaseReply forceRelease(Grant grant, String reason) {
    return store.forceRelease(grant.key(), grant.tokenValue(), reason, TIMEOUT);
  }

  final boolean abandon(LockKey key, UUID grantId) {
    return store.abandon(key, grantId, TIMEOUT);
  }

  final Optional<Holder> find(LockKey key) {
    return store.find(key, TIMEOUT);
  }

  final void assertHolds(Grant grant) {
    Holder holder = find(grant.key()).orElseThrow(() -> new AssertionError("nobody holds the key"));
    assertEquals(grant.token(), holder.token(), "the holder's token");
    assertEquals(grant.command().holder().id(), holder.id(), "the holder's id");
  }

  final void assertFree(LockKey key) {
    assertEquals(Optional.empty(), find(key));
    grant(Ask.of(key));
  }

  final long clock() {
    return store.clockMicros(TIMEOUT);
  }

  /**
   * The token is the instant of the grant, and nothing has lifted it. A grant that was slow may
   * have been renewed at once, so that its end tells less.
   */
  final void assertTokenIsItsInstant(long before, Grant grant) {
    assertTrue(before <= grant.tokenValue(), "the token is before the store's clock");
    assertTrue(grant.tokenValue() <= grant.grantedAt(), "the token is after the grant");
    assertTrue(grant.tokenValue() <= clock(), "the token is after the store's clock");
  }

  /** Waits until the lease has run out by the store's clock. */
  final Grant expired(Grant grant) {
    awaitClock(grant.expiresAt());
    return grant;
  }

  /** A lease that has run out. */
  final Grant expiredGrant() {
    return expired(grant(ask().ttl(SHORT)));
  }

  /**
   * A lease that something was done to while it was alive and that has run out since. A ttl that
   * was too short for that, on a slow machine, is doubled.
   *
   * @param act answers what the lease is afterwards; empty if it came too late
   */
  final Grant expiredAfter(Function<Grant, Optional<Grant>> act) {
    for (Duration ttl = SHORT; ttl.compareTo(TIMEOUT) < 0; ttl = ttl.multipliedBy(2)) {
      Optional<Grant> after = act.apply(grant(ask().ttl(ttl)));
      if (after.isPresent()) {
        return expired(after.get());
      }
    }
    throw new AssertionError("no lease lived long enough, the last for " + TIMEOUT);
  }

  final void awaitClock(long micros) {
    await("the store's clock reaches " + micros, () -> clock() >= micros);
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(
          System.nanoTime() < deadline, () -> "waited " + TIMEOUT + " in vain until " + what);
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting until " + what, e);
      }
    }
  }

  static void assertAtMost(Duration limit, Duration value, String what) {
    assertTrue(value.compareTo(limit) <= 0, () -> what + " is " + value + ", above " + limit);
  }

  static void assertAbove(Duration limit, Duration value, String what) {
    assertTrue(value.compareTo(limit) > 0, () -> what + " is " + value + ", not above " + limit);
  }
}
