package dev.holdfast.testing.campaign;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Acquisition;
import dev.holdfast.HandOver.Otherwise;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseTicket;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.LockStoreException;
import dev.holdfast.testing.history.Observation;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

/** One worker of a process that holds keys. */
final class HolderWorker {
  /** How long the leases of such processes last. */
  static final Duration TTL = Duration.ofMillis(700);

  private static final Duration OFFER = Duration.ofMillis(600);

  private final String name;
  private final String process;
  private final LockManager locks;
  private final Resource.Client resource;
  private final LeapingTicker ticker;
  private final Consumer<Observation> sink;
  private final Random random;
  private int asked;

  HolderWorker(
      String name,
      String process,
      LockManager locks,
      Resource.Client resource,
      LeapingTicker ticker,
      Consumer<Observation> sink,
      Random random) {
    this.name = name;
    this.process = process;
    this.locks = locks;
    this.resource = resource;
    this.ticker = ticker;
    this.sink = sink;
    this.random = random;
  }

  void run(String[] keys) {
    try {
      while (true) {
        try {
          turn(LockKey.of(keys[random.nextInt(keys.length)]));
        } catch (LockStoreException | LeaseLostException trouble) {
          Thread.sleep(20);
        }
      }
    } catch (InterruptedException | IllegalStateException over) {
      // the process ends
    }
  }

  private void turn(LockKey key) throws InterruptedException {
    String ticket = resource.ask("take");
    if (!ticket.equals(Resource.NONE)) {
      LeaseTicket offered = LeaseTicket.parse(ticket);
      Lease lease = locks.resume(offered);
      hold(lease, offered.attachNumber() + 1);
      return;
    }
    AcquireRequest request =
        AcquireRequest.of(key)
            .holder(Node.INTENT + name + "-" + ++asked)
            .timings(LeaseTimings.allowingShortTtl(TTL))
            .waitUpTo(Duration.ofMillis(400));
    Acquisition result = locks.acquire(request);
    if (result instanceof Acquired acquired) {
      hold(acquired.lease(), 0);
    }
  }

  private void hold(Lease lease, int attach) throws InterruptedException {
    LeaseWatch watch = new LeaseWatch(lease, process, attach, sink, new Tally(), late -> {});
    long until = System.nanoTime() + (300 + random.nextInt(900)) * 1_000_000L;
    int left = 4;
    while (System.nanoTime() < until && left > 0) {
      left -= watch.isHeld() ? 0 : 1;
      Thread.sleep(3 + random.nextInt(12));
      // A process that was stopped writes before it looks.
      resource.ask("write " + lease.key().name() + " " + lease.token() + " " + process);
    }
    if (random.nextInt(20) == 0) {
      leap();
    }
    if (random.nextInt(4) == 0) {
      resource.ask("offer " + lease.handOver(OFFER, Otherwise.EXPIRE).ticket());
    } else {
      lease.release();
    }
  }

  private void leap() {
    boolean ahead = random.nextBoolean();
    ticker.leap(Duration.ofMillis((ahead ? 1 : -1) * (200 + random.nextInt(5_000))));
    resource.ask("count " + (ahead ? Count.CLOCK_AHEAD : Count.CLOCK_BACK).name());
  }
}
