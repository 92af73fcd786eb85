package dev.holdfast.testing.campaign;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Acquisition;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import java.time.Duration;

/** Tries to get a key, and gives it back. */
final class Probe {
  private static final Duration WAIT = Duration.ofMillis(500);

  private final Node node;
  private final LockKey key;
  private String lastAnswer = "not asked yet";

  Probe(Node node, LockKey key) {
    this.node = node;
    this.key = key;
  }

  boolean isGranted() {
    AcquireRequest request = AcquireRequest.of(key).holder(node.newHolder()).waitUpTo(WAIT);
    try (Acquisition result = node.locks().acquire(request)) {
      lastAnswer = result.toString();
      return result instanceof Acquired;
    } catch (LockStoreException e) {
      lastAnswer = e.toString();
      return false;
    }
  }

  String lastAnswer() {
    return lastAnswer;
  }
}
