package dev.holdfast.testing.campaign;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.RenewCommand;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Uses a store without the engine, as carelessly as the interface allows: leases of a few
 * milliseconds, renewals and releases that come too late, holders that vanish.
 */
final class PlainClient implements Runnable {
  private static final Duration TIMEOUT = Duration.ofMillis(300);
  private static final Duration LIMIT = Duration.ofSeconds(6);
  private static final int ATTEMPTS = 3;

  private final Stage stage;
  private final Node node;
  private final LockStore store;
  private final Random random;

  PlainClient(Stage stage, Node node, Random random) {
    this.stage = stage;
    this.node = node;
    this.store = node.store();
    this.random = random;
  }

  /** A grant, and what was asked for it. */
  private record Hold(AcquireCommand command, AcquireReply.Granted granted) {
    LeaseIdentity lease() {
      return LeaseIdentity.ofGrant(granted.token(), command.grantId());
    }
  }

  @Override
  public void run() {
    while (!stage.isOver()) {
      try {
        play(stage.keys().get(random.nextInt(stage.keys().size())));
        Thread.sleep(random.nextInt(3));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void play(LockKey key) throws InterruptedException {
    AcquireCommand command = command(key, Duration.ofMillis(20 + random.nextInt(250)));
    Optional<AcquireReply> reply = acquire(command);
    if (reply.isEmpty()) {
      giveUp(command);
    } else if (reply.get() instanceof AcquireReply.Granted granted) {
      hold(new Hold(command, granted));
    } else if (reply.get() instanceof AcquireReply.Busy busy) {
      look(key, busy.holder());
    }
  }

  private AcquireCommand command(LockKey key, Duration ttl) {
    HolderInfo holder = new HolderInfo(node.newHolder(), "", Map.of("url", "http://x"), 0);
    UUID grantId = new UUID(random.nextLong(), random.nextLong());
    return new AcquireCommand(
        key, grantId, holder, ttl, Duration.ZERO, Duration.ZERO, 0, Duration.ZERO);
  }

  /** The answer to one intent; none if there was none to any attempt. */
  private Optional<AcquireReply> acquire(AcquireCommand command) throws InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<AcquireReply> reply = call("acquire", () -> store.acquire(command, TIMEOUT));
      if (reply.isPresent()) {
        return reply;
      }
      Thread.sleep(random.nextInt(8));
    }
    return Optional.empty();
  }

  /** The answer of a call; none if the store failed. */
  private <T> Optional<T> call(String name, Supplier<T> call) {
    long start = System.nanoTime();
    try {
      return Optional.of(call.get());
    } catch (LockStoreException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      stage.judge(name, e);
      return Optional.empty();
    } finally {
      stage.took(name, System.nanoTime() - start, LIMIT);
    }
  }

  /** Half of those who do not know take the intent back; the others leave a ghost. */
  private void giveUp(AcquireCommand c) {
    if (random.nextBoolean()) {
      call("abandon", () -> store.abandon(c.key(), c.grantId(), TIMEOUT));
    }
  }

  private void look(LockKey key, Holder holder) {
    int choice = random.nextInt(24);
    if (choice < 3) {
      call("find", () -> store.find(key, TIMEOUT));
    } else if (choice == 3) {
      long token = holder.token().value();
      call("forceRelease", () -> store.forceRelease(key, token, "by the campaign", TIMEOUT));
    } else if (choice == 4) {
      call("revoke", () -> store.revoke(key, holder.token().value(), TIMEOUT));
    }
  }

  private void hold(Hold hold) throws InterruptedException {
    switch (random.nextInt(8)) {
      case 0 -> {} // vanishes
      case 1 -> {
        sleepThrough(hold);
        renew(hold);
      }
      case 2 -> {
        sleepThrough(hold);
        release(hold);
      }
      case 3 -> {
        acquire(hold.command());
        release(hold);
      }
      case 4 -> {
        release(hold);
        release(hold);
      }
      default -> {
        for (int i = random.nextInt(4); i > 0; i--) {
          Thread.sleep(random.nextInt(8));
          renew(hold);
        }
        release(hold);
      }
    }
  }

  /** Sleeps until shortly before, or shortly after, the end of the lease. */
  private void sleepThrough(Hold hold) throws InterruptedException {
    Thread.sleep(Math.max(1, hold.granted().remaining().toMillis() + random.nextInt(40) - 8));
  }

  private void renew(Hold hold) {
    RenewCommand renewal =
        new RenewCommand(hold.command().key(), hold.lease(), hold.granted().expiresAt());
    call("renew", () -> store.renew(List.of(renewal), TIMEOUT));
  }

  private void release(Hold hold) {
    call("release", () -> store.release(hold.command().key(), hold.lease(), TIMEOUT));
  }
}
