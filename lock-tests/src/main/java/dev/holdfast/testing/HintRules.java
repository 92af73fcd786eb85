package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.LockStore.Subscription;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** W: the hint that a key was freed. */
abstract class HintRules extends RuleGroup {
  private static final int ATTEMPTS = 3;

  HintRules(StoreAccess way) {
    super(way);
  }

  /** Frees a key that somebody waits for, until the hint comes: hints may be lost. */
  private void assertHint(Consumer<Grant> ending) {
    LockStore waiter = access().another();
    Set<LockKey> freed = ConcurrentHashMap.newKeySet();
    Subscription subscription = waiter.onRelease(freed::add);
    assertNotSame(Subscription.NONE, subscription, "the store gives no hints: declare Hook.HINTS");
    try {
      boolean came = false;
      for (int attempt = 0; attempt < ATTEMPTS && !came; attempt++) {
        LockKey key = newKey();
        Grant grant = grant(Ask.of(key));
        waiter.acquire(Ask.of(key).waitFor(Duration.ofMinutes(1)).command(), TIMEOUT);
        ending.accept(grant);
        came = cameSoon(freed, key);
      }
      assertTrue(came, () -> "none of " + ATTEMPTS + " hints came within a second");
    } finally {
      subscription.close();
    }
  }

  private static boolean cameSoon(Set<LockKey> freed, LockKey key) {
    long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    while (!freed.contains(key) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return freed.contains(key);
  }

  @Rule("W1")
  @Needs(Hook.HINTS)
  void aReleaseIsToldToOtherProcesses() {
    assertHint(this::released);
  }

  @Rule("W1")
  @Needs(Hook.HINTS)
  void aForcedReleaseIsToldToOtherProcesses() {
    assertHint(grant -> forceRelease(grant, "moved"));
  }

  @Rule("W1")
  @Needs(Hook.HINTS)
  void anAbandonIsToldToOtherProcesses() {
    assertHint(grant -> abandon(grant.key(), grant.command().grantId()));
  }

  @Rule("W1")
  @Needs(Hook.HINTS)
  void aClosedSubscriptionIsToldNothing() {
    Set<LockKey> early = ConcurrentHashMap.newKeySet();
    store.onRelease(early::add).close();
    assertHint(this::released);
    assertEquals(Set.of(), early);
  }
}
