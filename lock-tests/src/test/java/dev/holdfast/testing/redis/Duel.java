package dev.holdfast.testing.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.FencingToken;
import dev.holdfast.InMemoryLockStore;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Plays the same script on a store and on the reference, with the same clock, and compares every
 * reply to the last digit. The store's clock counts its readings, so that a script that reads it
 * twice is noticed.
 */
final class Duel {
  /** The store under test, and its clock. */
  record Opponent(LockStore store, LongSupplier clock, LongConsumer setClock) {}

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final List<LockKey> KEYS =
      List.of(LockKey.of("a"), LockKey.of("", "{b}\0:"), LockKey.of("1:a", "\uD83D\uDD12}{"));
  private static final List<Duration> TTLS =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(10));
  private static final List<Duration> LIMITS =
      List.of(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5), Duration.ofHours(1));
  private static final List<Duration> WAITS =
      List.of(Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(10));
  private static final List<Duration> STEPS =
      List.of(
          Duration.ofNanos(1_000),
          Duration.ofSeconds(1),
          Duration.ofSeconds(29),
          Duration.ofMinutes(9),
          Duration.ofHours(2));

  /** What a process knows about a lease that it once got. */
  private record Known(AcquireCommand command, LeaseIdentity lease, long acknowledged) {
    LockKey key() {
      return command.key();
    }
  }

  private final Opponent redis;
  private final LockStore reference;
  private final List<AcquireCommand> asked = new ArrayList<>();
  private final List<Known> known = new ArrayList<>();
  private final Set<String> met = new HashSet<>();
  private long now;
  private long ids;

  Duel(Opponent redis, long start) {
    this.redis = redis;
    this.now = start;
    this.reference =
        new InMemoryLockStore(
            new Ticker() {
              @Override
              public long monotonicNanos() {
                return 0;
              }

              @Override
              public long wallNanos() {
                return now * 1_000;
              }
            });
  }

  void play(List<Move> moves) {
    moves.forEach(this::play);
  }

  private void play(Move m) {
    LockKey key = keyOf(m);
    LeaseIdentity lease = leaseOf(m);
    long token = lease.token().value();
    long told = m.how() % 12 == 4 ? now + 90_000_000_000L : token;
    switch (m.verb() % Move.VERBS) {
      case 0, 1, 2 -> acquire(newAsk(m));
      case 3 -> acquire(oldAsk(m));
      case 4 -> abandon(m);
      case 5 -> renew(m);
      case 6 -> reinstate(m);
      case 7 -> attach(m);
      case 8 -> both(s -> s.release(key, lease, TIMEOUT));
      case 9 -> annotate(m);
      case 10 -> both(s -> s.revoke(key, token, TIMEOUT));
      case 11 -> both(s -> s.forceRelease(key, told, "reason " + m.how(), TIMEOUT));
      case 12 -> both(s -> s.find(key, TIMEOUT));
      case 13 -> lookAround();
      case 14 -> now -= step(m);
      default -> now += step(m);
    }
  }

  /** One call on both sides at the same instant, with one reading of the clock. */
  private <R> R both(Function<LockStore, R> call) {
    redis.setClock().accept(now);
    R actual = call.apply(redis.store());
    assertEquals(now + 1, redis.clock().getAsLong(), "the clock is read once in a script");
    now++;
    assertEquals(call.apply(reference), actual);
    met.addAll(ReplyKinds.of(actual));
    return actual;
  }

  /** The kinds of replies that this duel has seen, all of them agreed on. */
  Set<String> met() {
    return met;
  }

  private AcquireCommand newAsk(Move m) {
    HolderInfo info =
        new HolderInfo(
            "holder " + m.how(),
            m.how() % 3 == 0 ? "" : "tag\0" + m.how() % 2,
            m.how() % 4 == 0 ? Map.of() : Map.of("url", "http://x/\u00E9\uD83D\uDD12" + m.how()),
            m.how() % 2);
    long floor =
        switch (m.how() % 20) {
          case 0 -> now + 3_000_000;
          case 1 -> now - 1;
          case 2 -> FencingToken.MAX_VALUE - 1 - m.amount() % 2;
          default -> 0;
        };
    return new AcquireCommand(
        KEYS.get(m.which() % KEYS.size()),
        newId(),
        info,
        pick(TTLS, m.amount()),
        pick(LIMITS, m.amount() / 3),
        pick(LIMITS, m.amount() / 12),
        floor,
        pick(WAITS, m.how() / 20));
  }

  private AcquireCommand oldAsk(Move m) {
    return asked.isEmpty() ? newAsk(m) : pick(asked, m.which());
  }

  private void acquire(AcquireCommand c) {
    asked.add(c);
    if (both(s -> s.acquire(c, TIMEOUT)) instanceof AcquireReply.Granted granted) {
      LeaseIdentity lease = LeaseIdentity.ofGrant(granted.token(), c.grantId());
      known.add(new Known(c, lease, granted.expiresAt()));
    }
  }

  private void abandon(Move m) {
    UUID id = asked.isEmpty() || m.how() % 4 == 0 ? newId() : pick(asked, m.which()).grantId();
    LockKey key = asked.isEmpty() ? KEYS.get(0) : pick(asked, m.which()).key();
    both(s -> s.abandon(key, id, TIMEOUT));
  }

  private void renew(Move m) {
    List<RenewCommand> batch = new ArrayList<>();
    Set<LockKey> keys = new HashSet<>();
    for (int i = 0; i < KEYS.size() && !known.isEmpty(); i++) {
      Move other = new Move(m.verb(), m.which() + i, i == 0 ? m.how() : 0, m.amount());
      if (keys.add(keyOf(other))) {
        batch.add(new RenewCommand(keyOf(other), leaseOf(other), acknowledged(other)));
      }
    }
    if (!batch.isEmpty()) {
      learn(m, both(s -> s.renew(batch, TIMEOUT)).get(0));
    }
  }

  private void reinstate(Move m) {
    if (known.isEmpty()) {
      return;
    }
    AcquireCommand c = pick(known, m.which()).command();
    ReinstateCommand command =
        new ReinstateCommand(
            keyOf(m),
            leaseOf(m),
            c.grantId(),
            c.holder().annotated(m.how(), Map.of("again", "" + m.how())),
            c.ttl(),
            Duration.ofSeconds(m.amount()),
            c.minHold(),
            c.maxHold(),
            acknowledged(m));
    learn(m, both(s -> s.reinstate(List.of(command), TIMEOUT)).get(0));
  }

  private void learn(Move m, RenewReply reply) {
    Known k = pick(known, m.which());
    if (reply instanceof RenewReply.Renewed renewed) {
      known.add(new Known(k.command(), leaseOf(m), renewed.expiresAt()));
    } else if (reply instanceof RenewReply.Reinstated again) {
      known.add(new Known(k.command(), leaseOf(m), again.expiresAt()));
    }
  }

  private void attach(Move m) {
    LeaseIdentity lease = leaseOf(m);
    boolean repeat = m.how() % 5 == 4;
    int expected = lease.attachNumber() - (repeat ? 1 : 0);
    UUID id = repeat ? lease.attachId() : newId();
    AttachCommand c = new AttachCommand(keyOf(m), lease.token(), expected, id);
    if (both(s -> s.attach(c, TIMEOUT)) instanceof AttachReply.Attached attached) {
      LeaseIdentity theirs = new LeaseIdentity(lease.token(), attached.attachNumber(), id);
      known.add(new Known(pick(known, m.which()).command(), theirs, attached.expiresAt()));
    }
  }

  private void annotate(Move m) {
    Map<String, String> metadata = m.amount() % 3 == 0 ? Map.of() : Map.of("n", "" + m.amount());
    AnnotateCommand c = new AnnotateCommand(keyOf(m), leaseOf(m), m.amount() % 4, metadata);
    both(s -> s.annotate(c, TIMEOUT));
  }

  /** Each page reads the clock, so a lease may end on the way: it is listed or not. */
  private void lookAround() {
    for (String namespace : List.of("", "1:a")) {
      Set<String> before = Listing.of(reference, namespace);
      redis.setClock().accept(now);
      Set<String> actual = Listing.of(redis.store(), namespace);
      now = redis.clock().getAsLong();
      Set<String> after = Listing.of(reference, namespace);
      assertTrue(before.containsAll(actual), () -> actual + " of " + before);
      assertTrue(actual.containsAll(after), () -> actual + " lacks some of " + after);
    }
  }

  private LockKey keyOf(Move m) {
    return known.isEmpty() ? pick(KEYS, m.which()) : pick(known, m.which()).key();
  }

  /** A lease that somebody once had, or one that is slightly off. */
  private LeaseIdentity leaseOf(Move m) {
    LeaseIdentity lease =
        known.isEmpty()
            ? LeaseIdentity.ofGrant(FencingToken.of(now), newId())
            : pick(known, m.which()).lease();
    long token = lease.token().value();
    return switch (m.how() % 12) {
      case 0 -> with(Math.min(token + 1, FencingToken.MAX_VALUE), lease);
      case 1 -> with(token - 1, lease);
      case 2 -> new LeaseIdentity(lease.token(), lease.attachNumber() + 1, new UUID(7, 7));
      case 3 -> new LeaseIdentity(lease.token(), lease.attachNumber(), new UUID(8, 8));
      default -> lease;
    };
  }

  private static LeaseIdentity with(long token, LeaseIdentity lease) {
    return new LeaseIdentity(FencingToken.of(token), lease.attachNumber(), lease.attachId());
  }

  private long acknowledged(Move m) {
    long end = known.isEmpty() ? now : pick(known, m.which()).acknowledged();
    return switch (m.amount() % 8) {
      case 0 -> end + 1;
      case 1 -> end - 1;
      case 2 -> end + 3_600_000_000L;
      default -> end;
    };
  }

  private static long step(Move m) {
    return pick(STEPS, m.amount()).toNanos() / 1_000;
  }

  private UUID newId() {
    return new UUID(1, ++ids);
  }

  private static <T> T pick(List<T> list, int index) {
    return list.get(Math.floorMod(index, list.size()));
  }
}
