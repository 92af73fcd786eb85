package dev.holdfast.testing.redis;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** Commands with all that a test does not care about filled in. */
final class Requests {
  static final Duration TIMEOUT = Duration.ofSeconds(5);
  static final Duration TTL = Duration.ofMinutes(1);

  private Requests() {}

  /** A lease that a test holds. */
  record Held(AcquireCommand command, FencingToken token, long expiresAt) {
    LockKey key() {
      return command.key();
    }

    LeaseIdentity lease() {
      return LeaseIdentity.ofGrant(token, command.grantId());
    }

    RenewCommand renewal() {
      return new RenewCommand(key(), lease(), expiresAt);
    }

    ReinstateCommand reinstatement() {
      return new ReinstateCommand(
          key(),
          lease(),
          command.grantId(),
          command.holder(),
          command.ttl(),
          Duration.ofSeconds(1),
          command.minHold(),
          command.maxHold(),
          expiresAt);
    }
  }

  static AcquireCommand ask(String name) {
    return ask(LockKey.of(name), TTL, Duration.ZERO);
  }

  /** An attempt that goes on waiting if the key is held. */
  static AcquireCommand waiting(String name) {
    return ask(LockKey.of(name), TTL, Duration.ofSeconds(30));
  }

  static AcquireCommand ask(LockKey key, Duration ttl, Duration waitFor) {
    return new AcquireCommand(
        key,
        UUID.randomUUID(),
        new HolderInfo("a test", "", Map.of(), 0),
        ttl,
        Duration.ZERO,
        Duration.ZERO,
        0,
        waitFor);
  }

  static Held acquired(LockStore store, String name) {
    return acquired(store, ask(name));
  }

  static Held acquired(LockStore store, AcquireCommand command) {
    return held(command, store.acquire(command, TIMEOUT));
  }

  static Held held(AcquireCommand command, AcquireReply reply) {
    AcquireReply.Granted granted = assertInstanceOf(AcquireReply.Granted.class, reply);
    return new Held(command, granted.token(), granted.expiresAt());
  }

  /** Asks under one grant id until there is an answer. */
  static Held acquiredAtLast(LockStore store, AcquireCommand ask) {
    AtomicReference<AcquireReply> reply = new AtomicReference<>();
    await(
        "an answer comes",
        () -> {
          try {
            reply.set(store.acquire(ask, TIMEOUT));
            return true;
          } catch (LockStoreException e) {
            assertTrue(e.retryable(), e.getMessage());
            return false;
          }
        });
    return held(ask, reply.get());
  }

  static RenewReply renew(LockStore store, Held held) {
    return store.renew(List.of(held.renewal()), TIMEOUT).get(0);
  }

  static RenewReply reinstate(LockStore store, Held held) {
    return store.reinstate(List.of(held.reinstatement()), TIMEOUT).get(0);
  }

  static void await(String what, BooleanSupplier condition) {
    await(what, Duration.ofSeconds(20), condition);
  }

  static void await(String what, Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "waited " + limit + " in vain until " + what);
      pause(5);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
