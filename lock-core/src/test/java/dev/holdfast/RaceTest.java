package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.TestStore.Call;
import dev.holdfast.TestStore.Fault;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Nothing is renewed after the end of a lease, whatever is on its way at that moment. */
class RaceTest {

  private enum Ending {
    RELEASE,
    CLOSE,
    HAND_OVER,
    MAX_HOLD,
    FORCED,
    STORE_GONE,
    MANAGER_CLOSED
  }

  @Test
  void nothingIsRenewedAfterTheEnd() {
    Map<Ending, Integer> met = new EnumMap<>(Ending.class);
    int inFlight = 0;
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      Ending ending = Ending.values()[random.nextInt(Ending.values().length)];
      met.merge(ending, 1, Integer::sum);
      inFlight += endAtRandom(ending, random) ? 1 : 0;
    }
    assertTrue(met.values().stream().allMatch(n -> n > 100), met.toString());
    assertTrue(inFlight > 300, "renewals on their way at the end: " + inFlight);
  }

  /** Returns whether a renewal was on its way. */
  private static boolean endAtRandom(Ending ending, Random random) {
    Bench bench = new Bench();
    LockManager locks = bench.builder().keepStoreOpen().build();
    Duration maxHold =
        ending == Ending.MAX_HOLD
            ? Duration.ofMillis(30_000 + random.nextInt(60_000))
            : Duration.ZERO;
    Lease lease = Bench.lease(locks.acquire(AcquireRequest.of(KEY).maxHold(maxHold)));
    bench.store.lateness = () -> Duration.ofMillis(random.nextInt(5100));
    bench.store.fail("renew", Fault.LATE);
    List<Long> stopped = new ArrayList<>();
    lease.onEvent(
        event -> {
          boolean ends = event.state().compareTo(LeaseState.DRAINING) >= 0;
          if (ends
                  && event.loss().map(LeaseLoss::reason).orElse(null)
                      != LeaseLoss.Reason.HANDED_OVER
              || event.state().isTerminal()) {
            stopped.add(bench.clock.monotonicNanos());
          }
        });
    bench.clock.advance(
        Duration.ofMillis(20_000 * (1 + random.nextInt(3)) + random.nextInt(4_000)));
    boolean onItsWay = bench.store.isLate();
    end(ending, bench, locks, lease);
    bench.clock.advance(Duration.ofSeconds(300));
    assertFalse(stopped.isEmpty(), ending + " has not ended");
    for (Call call : bench.store.calls) {
      boolean renews = call.operation().equals("renew") || call.operation().equals("reinstate");
      if (renews && isOf(lease, call)) {
        assertTrue(call.at() <= stopped.get(0), ending + ": renewed after the end");
      }
    }
    assertEquals(1, terminalEvents(lease));
    assertFalse(lease.isHeld());
    return onItsWay;
  }

  private static void end(Ending ending, Bench bench, LockManager locks, Lease lease) {
    switch (ending) {
      case RELEASE -> lease.releaseAsync();
      case CLOSE -> lease.close();
      case HAND_OVER -> {
        HandOver offer = lease.handOver(Duration.ofSeconds(30), HandOver.Otherwise.RELEASE);
        bench.manager().resume(offer.ticket());
      }
      case MAX_HOLD -> bench.clock.advance(Duration.ofSeconds(90));
      case FORCED -> locks.forceRelease(KEY, lease.token(), "gone");
      case STORE_GONE -> bench.store.fail("renew", Fault.FROZEN);
      case MANAGER_CLOSED -> locks.async().close();
    }
  }

  private static boolean isOf(Lease lease, Call call) {
    Object first = ((List<?>) call.argument(0)).get(0);
    int attach =
        first instanceof RenewCommand r
            ? r.lease().attachNumber()
            : ((ReinstateCommand) first).lease().attachNumber();
    return attach == 0 && lease.key().equals(KEY);
  }

  private static long terminalEvents(Lease lease) {
    return Bench.eventsOf(lease).stream().filter(e -> e.state().isTerminal()).count();
  }

  @Test
  void noRenewalBeginsOnceAReleaseHasBegun() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    for (int round = 0; round < 1000; round++) {
      LeaseCore core = core();
      AtomicBoolean released = new AtomicBoolean();
      Moment now = new Moment(1, 1);
      CompletableFuture<Boolean> renewer =
          CompletableFuture.supplyAsync(
              () -> {
                await(start);
                boolean wasReleased;
                boolean begun;
                do {
                  wasReleased = released.get();
                  begun = core.beginRenewal(now).isPresent();
                } while (begun && !wasReleased);
                return begun;
              });
      await(start);
      assertTrue(core.beginRelease(now));
      released.set(true);
      assertFalse(renewer.get());
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static LeaseCore core() {
    Moment sent = new Moment(0, 0);
    LeaseTerms terms =
        new LeaseTerms(
            KEY,
            dev.holdfast.spi.LeaseIdentity.ofGrant(FencingToken.of(1), new java.util.UUID(1, 1)),
            new java.util.UUID(1, 1),
            LeaseTimings.defaults(),
            Duration.ZERO,
            Duration.ZERO,
            sent);
    return new LeaseCore(
        terms,
        new RenewalPace(LeaseTimings.defaults(), Duration.ofSeconds(5), new Random(1)),
        dev.holdfast.spi.HolderInfo.NONE,
        new Belief(sent, Duration.ofSeconds(60).toNanos(), 1, 0),
        new LeaseEvents(Runnable::run, event -> {}));
  }
}
