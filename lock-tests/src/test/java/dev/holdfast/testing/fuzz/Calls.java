package dev.holdfast.testing.fuzz;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Every call of a store, on one key. */
final class Calls {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TTL = Duration.ofMinutes(1);
  private static final HolderInfo HOLDER =
      new HolderInfo("fuzz", "tag", Map.of("url", "http://example.com"), 1);

  private final LockStore store;
  private final LockKey key;
  private final UUID grantId = UUID.randomUUID();
  private LeaseIdentity lease = LeaseIdentity.ofGrant(FencingToken.of(1), grantId);
  private long expiresAt;

  Calls(LockStore store, LockKey key) {
    this.store = store;
    this.key = key;
  }

  private AcquireReply acquire(UUID id) {
    return store.acquire(
        new AcquireCommand(key, id, HOLDER, TTL, Duration.ZERO, Duration.ZERO, 0, Duration.ZERO),
        TIMEOUT);
  }

  /** Acquires the key, as a start. */
  Calls begin() {
    AcquireReply.Granted granted = (AcquireReply.Granted) acquire(grantId);
    lease = LeaseIdentity.ofGrant(granted.token(), grantId);
    expiresAt = granted.expiresAt();
    return this;
  }

  /** All calls, by name; those that grant or renew are among them. */
  Map<String, Supplier<Object>> all() {
    long token = lease.token().value();
    Map<String, Supplier<Object>> calls = new LinkedHashMap<>();
    calls.put("acquire", () -> acquire(UUID.randomUUID()));
    calls.put("acquire again", () -> acquire(grantId));
    calls.put(
        "renew", () -> store.renew(List.of(new RenewCommand(key, lease, expiresAt)), TIMEOUT));
    calls.put(
        "reinstate",
        () ->
            store.reinstate(
                List.of(
                    new ReinstateCommand(
                        key,
                        lease,
                        grantId,
                        HOLDER,
                        TTL,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        expiresAt)),
                TIMEOUT));
    calls.put(
        "attach",
        () -> store.attach(new AttachCommand(key, lease.token(), 0, UUID.randomUUID()), TIMEOUT));
    calls.put(
        "annotate",
        () -> store.annotate(new AnnotateCommand(key, lease, 2, Map.of("a", "b")), TIMEOUT));
    calls.put("revoke", () -> store.revoke(key, token, TIMEOUT));
    calls.put("find", () -> store.find(key, TIMEOUT));
    calls.put("list", () -> store.list(new ListCommand(key.namespace(), "", "", 100), TIMEOUT));
    calls.put("abandon", () -> store.abandon(key, grantId, TIMEOUT));
    calls.put("release", () -> store.release(key, lease, TIMEOUT));
    calls.put("forceRelease", () -> store.forceRelease(key, token, "fuzz", TIMEOUT));
    return calls;
  }
}
