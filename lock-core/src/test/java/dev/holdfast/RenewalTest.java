package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.TestStore.Call;
import dev.holdfast.TestStore.Fault;
import dev.holdfast.spi.RenewCommand;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Renewal in the background: when, how often, together, and never after the end. */
class RenewalTest {
  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager locks = bench.manager();

  @Test
  void renewalsOfManyLeasesTravelTogether() {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      leases.add(lease("key-" + i));
      clock.advance(Duration.ofMillis(2));
    }
    clock.advanceSeconds(19);
    List<Call> batches = bench.store.calls("renew");
    int renewed = batches.stream().mapToInt(b -> ((List<?>) b.argument(0)).size()).sum();
    assertTrue(renewed >= 10_000, "renewed " + renewed);
    assertTrue(renewed <= 12_600, "renewed " + renewed); // the first ones again, with the last
    assertTrue(batches.size() <= 12_600 / 500 + 4, "batches " + batches.size());
    leases.forEach(lease -> assertTrue(lease.isHeld()));
  }

  /** The window must hold three attempts for every timeline that is legal, whatever the store. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"FROZEN", "LOST", "REFUSED", "BROKEN"})
  void atLeastThreeAttemptsBeforeTheSoftDeadline(Fault fault) {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      LeaseTimings timings = randomTimings(random);
      Bench each = new Bench();
      LockManager manager = each.builder().callTimeout(randomCallTimeout(random)).build();
      Lease lease = Bench.lease(manager.acquire(AcquireRequest.of(KEY).timings(timings)));
      each.store.fail("renew", fault);
      each.clock.advance(timings.soft().minusNanos(1));
      String met = timings + ": " + each.store.calls("renew").stream().map(Call::at).toList();
      assertTrue(each.store.count("renew") >= 3, met);
      assertTrue(each.store.count("renew") <= 12, met);
      assertEquals(LeaseState.JEOPARDY, lease.state(), met);
      each.clock.advance(timings.hard().minus(timings.soft()).plusNanos(1));
      assertEquals(LeaseState.LOST, lease.state(), met);
    }
  }

  private static LeaseTimings randomTimings(Random random) {
    long expiry = 20_000L + (long) (Math.pow(random.nextDouble(), 4) * 3600e6);
    long hard = expiry / 2 + (long) (random.nextDouble() * expiry * 0.4);
    long soft = hard / 2 + (long) (random.nextDouble() * hard * 0.49);
    long renew = Math.max(1_000L, (long) (random.nextDouble() * soft * 2 / 3));
    return new LeaseTimings(
        Duration.of(renew, ChronoUnit.MICROS),
        Duration.of(soft, ChronoUnit.MICROS),
        Duration.of(hard, ChronoUnit.MICROS),
        Duration.of(expiry, ChronoUnit.MICROS));
  }

  private static Duration randomCallTimeout(Random random) {
    return Duration.ofMillis(1 + random.nextInt(20_000));
  }

  @Test
  void retriesSpreadOut() {
    Set<Long> gaps = new TreeSet<>();
    for (int i = 0; i < 20; i++) {
      Bench each = new Bench();
      Lease lease = Bench.acquire(each.builder().random(new Random(i)).build());
      each.store.fail("renew", Fault.REFUSED);
      each.clock.advanceSeconds(39);
      List<Call> calls = each.store.calls("renew");
      gaps.add(calls.get(1).at() - calls.get(0).at());
      long first = calls.get(1).at() - calls.get(0).at();
      long third = calls.get(3).at() - calls.get(2).at();
      assertTrue(first <= 2_500_000_000L && first >= 1_250_000_000L, "first gap " + first);
      assertTrue(third >= 5_000_000_000L || calls.size() == 4, "third gap " + third);
      assertTrue(lease.isHeld());
    }
    assertTrue(gaps.size() > 15, "no jitter: " + gaps);
  }

  @Test
  void aShortAnswerConcernsOnlyTheOnesLeftOut() {
    List<Lease> leases = acquire(5);
    bench.store.answer = reply -> ((List<?>) reply).subList(0, 2);
    clock.advanceSeconds(20);
    for (int i = 0; i < 5; i++) {
      assertEquals(i < 2 ? Duration.ofSeconds(50) : Duration.ofSeconds(30), remaining(leases, i));
    }
    bench.store.answer = reply -> reply;
    clock.advanceSeconds(5);
    leases.forEach(lease -> assertEquals(LeaseState.ACTIVE, lease.state()));
  }

  @Test
  void anAnswerThatIsNoneConcernsOnlyItsOwnLease() {
    List<Lease> leases = acquire(3);
    bench.store.answer =
        reply -> {
          List<Object> replies = new ArrayList<>((List<?>) reply);
          replies.set(1, null);
          return replies;
        };
    clock.advanceSeconds(20);
    assertEquals(LeaseState.JEOPARDY, leases.get(1).state());
    assertEquals(LeaseState.ACTIVE, leases.get(2).state());
    assertEquals(0, bench.store.count("reinstate"));
  }

  private static Duration remaining(List<Lease> leases, int index) {
    return leases.get(index).remaining();
  }

  @Test
  void aFailedBatchIsTriedAgainForAll() {
    List<Lease> leases = acquire(700);
    bench.store.faults =
        (operation, number) -> operation.equals("renew") && number <= 2 ? Fault.BROKEN : Fault.NONE;
    clock.advanceSeconds(30);
    leases.forEach(lease -> assertEquals(LeaseState.ACTIVE, lease.state()));
    clock.advanceSeconds(100);
    leases.forEach(lease -> assertTrue(lease.isHeld()));
  }

  @Test
  void oneLostLeaseDoesNotTouchItsSiblings() {
    List<Lease> leases = acquire(10);
    locks.forceRelease(leases.get(3).key(), leases.get(3).token(), "gone");
    clock.advanceSeconds(25);
    for (int i = 0; i < 10; i++) {
      assertEquals(i == 3 ? LeaseState.LOST : LeaseState.ACTIVE, leases.get(i).state());
    }
  }

  @Test
  void aShortLeaseDoesNotShortenTheTimeOfLongOnes() {
    Lease lease = lease("long");
    clock.advanceSeconds(19);
    LeaseTimings brief = LeaseTimings.ofTtl(Duration.ofSeconds(3));
    Acquisition other = locks.acquire(AcquireRequest.of(LockKey.of("short")).timings(brief));
    clock.advanceSeconds(2);
    assertEquals(3, bench.store.count("renew"));
    assertTrue(lease.isHeld() && Bench.lease(other).isHeld());
    for (Call call : bench.store.calls("renew")) {
      List<?> batch = (List<?>) call.argument(0);
      boolean isLong = ((RenewCommand) batch.get(0)).key().name().equals("long");
      assertEquals(1, batch.size());
      assertEquals(Duration.ofMillis(isLong ? 5000 : 250), call.argument(1));
    }
  }

  @Test
  void nothingIsRenewedAfterTheEnd() {
    Lease released = lease("released");
    Lease closed = lease("closed");
    Lease handedOver = lease("handed-over");
    Lease lost = lease("lost");
    Lease capped =
        Bench.lease(
            locks.acquire(AcquireRequest.of(LockKey.of("capped")).maxHold(Duration.ofSeconds(9))));
    released.release();
    closed.close();
    bench
        .manager()
        .resume(handedOver.handOver(Duration.ofHours(1), HandOver.Otherwise.EXPIRE).ticket());
    locks.forceRelease(lost.key(), lost.token(), "gone");
    clock.advanceSeconds(25);
    assertEquals(LeaseState.HANDED_OVER, handedOver.state());
    assertEquals(LeaseState.LOST, lost.state());
    assertEquals(LeaseState.DRAINING, capped.state());
    assertThrows(LeaseLostException.class, capped::renew);
    bench.store.calls.clear();
    bench.store.faults = (operation, number) -> Fault.NONE;
    clock.advanceSeconds(300);
    Set<String> renewed = new TreeSet<>();
    for (Call call : bench.store.calls("renew")) {
      ((List<?>) call.argument(0)).forEach(c -> renewed.add(((RenewCommand) c).key().name()));
    }
    assertEquals(Set.of("handed-over"), renewed); // by the process that attached
    assertFalse(handedOver.isHeld());
  }

  @Test
  void endedLeasesLeaveNothingInTheTimer() {
    for (int i = 0; i < 1000; i++) {
      lease("key-" + i % 7).close();
    }
    clock.advanceSeconds(21);
    assertEquals(0, clock.pendingTasks());
    assertEquals(0, bench.store.count("renew"));
  }

  @Test
  void renewNowRenewsAndSaysSo() {
    Lease lease = lease("a");
    clock.advanceSeconds(10);
    lease.renew();
    assertEquals(Duration.ofSeconds(50), lease.remaining());
    bench.store.fail("renew", Fault.LOST);
    LockStoreException e = assertThrows(LockStoreException.class, lease::renew);
    assertFalse(e.outcomeKnown());
    assertTrue(lease.isHeld());
    bench.store.heal();
    clock.advanceSeconds(60);
    assertTrue(lease.isHeld());
    lease.close();
    assertThrows(LeaseLostException.class, lease::renew);
  }

  private List<Lease> acquire(int count) {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leases.add(lease("key-" + i));
    }
    return leases;
  }

  private Lease lease(String name) {
    return Bench.lease(locks.acquire(LockKey.of(name), "a"));
  }
}
