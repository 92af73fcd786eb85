package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;

import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.LockStore;
import java.util.Map;
import java.util.UUID;

/** Every call of a store, once or twice. */
final class EveryStep {
  /** How many scripts that is, each with one key. */
  static final int SCRIPTS = 12;

  private EveryStep() {}

  static void run(LockStore store, String name) {
    scripts(store, name);
    store.list(new ListCommand("", "", "", 10), TIMEOUT);
    store.highestToken(TIMEOUT);
    store.purge(10, TIMEOUT);
  }

  /** Those that are one script each: acquire twice, every other once. */
  static void scripts(LockStore store, String name) {
    Requests.Held held = Requests.acquired(store, name);
    store.acquire(Requests.waiting(name), TIMEOUT);
    store.abandon(held.key(), UUID.randomUUID(), TIMEOUT);
    Requests.renew(store, held);
    Requests.reinstate(store, held);
    UUID attachId = UUID.randomUUID();
    store.attach(new AttachCommand(held.key(), held.token(), 0, attachId), TIMEOUT);
    LeaseIdentity attached = new LeaseIdentity(held.token(), 1, attachId);
    store.annotate(new AnnotateCommand(held.key(), attached, 1, Map.of("a", "b")), TIMEOUT);
    store.find(held.key(), TIMEOUT);
    store.clockMicros(TIMEOUT);
    store.revoke(held.key(), held.token().value(), TIMEOUT);
    store.release(held.key(), attached, TIMEOUT);
    store.forceRelease(held.key(), held.token().value(), "over", TIMEOUT);
  }
}
