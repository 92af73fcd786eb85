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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Uses a lock manager, as applications do. */
final class ManagedClient implements Runnable {
  private static final Duration SLACK = Duration.ofSeconds(5);
  private static final Duration OFFER = Duration.ofMillis(400);

  private final Stage stage;
  private final Node node;
  private final List<Node> all;
  private final Random random;

  ManagedClient(Stage stage, Node node, List<Node> all, Random random) {
    this.stage = stage;
    this.node = node;
    this.all = all;
    this.random = random;
  }

  @Override
  public void run() {
    while (!stage.isOver()) {
      try {
        play(stage.keys().get(random.nextInt(stage.keys().size())));
        Thread.sleep(random.nextInt(20));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void play(LockKey key) throws InterruptedException {
    Duration wait = Duration.ofMillis(random.nextInt(4) == 0 ? 0 : 50 + random.nextInt(600));
    AcquireRequest request =
        AcquireRequest.of(key)
            .holder(node.newHolder())
            .timings(LeaseTimings.allowingShortTtl(Duration.ofMillis(300 + random.nextInt(600))))
            .waitUpTo(wait);
    Optional<Acquisition> result = call("acquire", wait, () -> node.locks().acquire(request));
    if (result.isPresent() && result.get() instanceof Acquired acquired) {
      hold(watch(acquired.lease(), node, 0), random.nextInt(12));
    }
  }

  private LeaseWatch watch(Lease lease, Node of, int attach) {
    return new LeaseWatch(lease, of.name(), attach, stage::record, stage.tally(), stage::toldAfter);
  }

  /** The answer of a call; none if the store failed or the lease was lost. */
  private <T> Optional<T> call(String name, Duration wait, Supplier<T> call) {
    long start = System.nanoTime();
    try {
      return Optional.of(call.get());
    } catch (LockStoreException | LeaseLostException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      stage.judge(name, e);
      return Optional.empty();
    } finally {
      stage.took(name, System.nanoTime() - start, wait.plus(Node.CALL).plus(SLACK));
    }
  }

  private void hold(LeaseWatch watch, int ending) throws InterruptedException {
    use(watch, Duration.ofMillis(10 + random.nextInt(350)));
    Lease lease = watch.lease();
    LockManager other = anyNode().locks();
    switch (ending) {
      case 0 -> lease.close();
      case 1, 2 -> {
        call("revoke", Duration.ZERO, () -> other.revoke(lease.key(), lease.token()));
        use(watch, Duration.ofMillis(700));
      }
      case 3 -> {
        call(
            "forceRelease",
            Duration.ZERO,
            () -> other.forceRelease(lease.key(), lease.token(), "by the campaign"));
        use(watch, Duration.ofMillis(300));
      }
      case 4, 5, 6 -> handOver(watch);
      default -> call("release", Duration.ZERO, lease::release);
    }
    lease.close();
  }

  /** Samples belief and writes to the guarded resource; also for a while after the end. */
  private void use(LeaseWatch watch, Duration time) throws InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    int left = 3;
    while (System.nanoTime() < until && left > 0 && !stage.isOver()) {
      boolean held = watch.isHeld();
      if (random.nextInt(3) == 0) {
        stage.log().write(watch.lease().key(), watch.lease().token(), node.name());
      }
      left -= held ? 0 : 1;
      Thread.sleep(held ? 2 + random.nextInt(15) : 50);
    }
  }

  private void handOver(LeaseWatch watch) throws InterruptedException {
    Lease lease = watch.lease();
    Otherwise otherwise = random.nextBoolean() ? Otherwise.RELEASE : Otherwise.EXPIRE;
    Optional<LeaseTicket> ticket =
        call("handOver", Duration.ZERO, () -> lease.handOver(OFFER, otherwise).ticket());
    Node to = anyNode();
    if (ticket.isPresent() && random.nextInt(6) > 0) {
      Optional<Lease> resumed =
          call("resume", Duration.ZERO, () -> to.locks().resume(ticket.get()));
      use(watch, Duration.ofMillis(20));
      if (resumed.isPresent()) {
        hold(watch(resumed.get(), to, watch.attach() + 1), 7 + random.nextInt(5));
      }
    }
  }

  private Node anyNode() {
    return all.get(random.nextInt(all.size()));
  }
}
