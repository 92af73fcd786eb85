package dev.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.TestStore.Call;
import dev.holdfast.TestStore.Fault;
import dev.holdfast.spi.RenewCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose renewal is nearly due travels along with one that is due; and who must not. */
class SharedRenewalsTest {
  private static final LeaseTimings DEFAULTS = LeaseTimings.defaults();
  private static final LeaseTimings SHORT = LeaseTimings.ofTtl(Duration.ofSeconds(15));

  /** The first pause after a failure, 2.25 s at least, is longer than a quarter of the interval. */
  private static final LeaseTimings PATIENT =
      new LeaseTimings(
          Duration.ofSeconds(4),
          Duration.ofSeconds(40),
          Duration.ofSeconds(50),
          Duration.ofSeconds(60));

  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager locks = bench.manager();

  /** They stay reachable: what is forgotten is not renewed. */
  private final List<Lease> all = new ArrayList<>();

  @Test
  void leasesAcquiredOverSecondsShareTheirBatches() {
    acquireOver(Duration.ofSeconds(19), 10_000);
    clock.advanceSeconds(20);
    for (int cycle = 2; cycle < 6; cycle++) {
      bench.store.calls.clear();
      clock.advanceSeconds(20);
      assertEquals(10_000, renewals());
      assertTrue(batches().size() <= 10_000 / 500 + 4, "batches " + batches().size());
    }
    all.forEach(lease -> assertTrue(lease.isHeld()));
  }

  @Test
  void atMostFourInstantsAnInterval() {
    acquireOver(Duration.ofSeconds(19), 1_000);
    clock.advanceSeconds(20);
    for (int cycle = 2; cycle < 6; cycle++) {
      bench.store.calls.clear();
      clock.advanceSeconds(20);
      assertEquals(1_000, renewals());
      assertTrue(batches().size() <= 4, "batches " + batches().size());
    }
  }

  @Test
  void oneThatIsAloneIsRenewedAtItsTime() {
    clock.advance(Duration.ofNanos(1_234_567_891));
    acquire("alone", DEFAULTS);
    long start = clock.monotonicNanos();
    clock.advanceSeconds(70);
    assertEquals(List.of(20.0, 40.0, 60.0), timesSince(start, "alone"));
  }

  @Test
  void nobodyIsRenewedMoreThanAQuarterOfItsOwnIntervalEarly() {
    Random random = new Random(5);
    Map<String, Long> last = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      String name = (i % 2 == 0 ? "long-" : "short-") + i;
      last.put(name, clock.monotonicNanos());
      acquire(name, i % 2 == 0 ? DEFAULTS : SHORT);
      clock.advance(Duration.ofMillis(random.nextInt(130)));
    }
    clock.advanceSeconds(200);
    for (Call batch : batches()) {
      for (String name : names(batch)) {
        double interval = name.startsWith("long") ? 20e9 : 5e9;
        double gap = batch.at() - last.put(name, batch.at());
        assertTrue(gap >= 0.75 * interval && gap <= interval, name + " after " + gap);
      }
    }
    assertEquals(300, all.stream().filter(Lease::isHeld).count());
  }

  /** The other one falls due before, during and after the pause. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"LOST", "FROZEN"})
  void aRenewalThatFailedOrIsOnItsWayKeepsItsTime(Fault fault) {
    for (double offset = 1.1; offset < 9; offset += 0.2) {
      Bench each = new Bench();
      LockManager manager = each.manager();
      each.store.faults = (op, n) -> op.equals("renew") && n == 1 ? fault : Fault.NONE;
      Lease first = acquire(manager, "first", PATIENT);
      each.clock.advanceSeconds(offset);
      Lease other = acquire(manager, "other", PATIENT);
      each.clock.advanceSeconds(20);
      List<Call> ofFirst =
          each.store.calls("renew").stream().filter(c -> names(c).contains("first")).toList();
      double pause = fault == Fault.FROZEN ? 5 + 2.25 : 2.25;
      double met = (ofFirst.get(1).at() - ofFirst.get(0).at()) / 1e9;
      assertTrue(met >= pause, "again after " + met + " beside one at " + offset);
      assertTrue(first.isHeld() && other.isHeld());
    }
  }

  @Test
  void anotherAttemptTakesNobodyAlong() {
    bench.store.faults = (op, n) -> op.equals("renew") && n == 1 ? Fault.LOST : Fault.NONE;
    long start = clock.monotonicNanos();
    acquire("failing", DEFAULTS); // again after 21.25 to 22.5 seconds
    clock.advanceSeconds(5.1);
    acquire("other", DEFAULTS);
    clock.advanceSeconds(22);
    assertEquals(2, timesSince(start, "failing").size());
    assertEquals(List.of(25.1), timesSince(start, "other"));
  }

  @Test
  void whatIsNoRenewalTakesNobodyAlong() {
    long start = clock.monotonicNanos();
    acquire("other", DEFAULTS);
    AcquireRequest capped = AcquireRequest.of(LockKey.of("capped")).maxHold(Duration.ofSeconds(17));
    all.add(Bench.lease(locks.acquire(capped)));
    clock.advanceSeconds(21);
    assertEquals(LeaseState.DRAINING, all.get(1).state());
    assertEquals(List.of(20.0), timesSince(start, "other"));
  }

  @Test
  void anOfferedLeaseIsAskedAboutAlone() {
    long start = clock.monotonicNanos();
    acquire("other", DEFAULTS);
    clock.advanceSeconds(10);
    Lease offered = acquire("offered", DEFAULTS);
    clock.advanceSeconds(1);
    offered.handOver(Duration.ofHours(1), HandOver.Otherwise.EXPIRE);
    clock.advanceSeconds(12);
    assertEquals(List.of(16.0, 21.0), timesSince(start, "offered"));
    assertEquals(List.of(20.0), timesSince(start, "other"));
  }

  @Test
  void whoEndedDoesNotTravelAlong() {
    long start = clock.monotonicNanos();
    acquire("first", DEFAULTS);
    clock.advanceSeconds(2);
    acquire("ended", DEFAULTS).close();
    clock.advanceSeconds(30);
    assertEquals(List.of(20.0), timesSince(start, "first"));
    assertEquals(List.of(), timesSince(start, "ended"));
  }

  private void acquireOver(Duration span, int count) {
    for (int i = 0; i < count; i++) {
      acquire("key-" + i, DEFAULTS);
      clock.advance(span.dividedBy(count));
    }
  }

  private Lease acquire(String name, LeaseTimings timings) {
    Lease lease = acquire(locks, name, timings);
    all.add(lease);
    return lease;
  }

  private static Lease acquire(LockManager manager, String name, LeaseTimings timings) {
    AcquireRequest request = AcquireRequest.of(LockKey.of(name)).timings(timings);
    return Bench.lease(manager.acquire(request));
  }

  private List<Call> batches() {
    return bench.store.calls("renew");
  }

  private int renewals() {
    return batches().stream().mapToInt(batch -> names(batch).size()).sum();
  }

  /** When this one was renewed, in seconds. */
  private List<Double> timesSince(long start, String name) {
    return batches().stream()
        .filter(batch -> names(batch).contains(name))
        .map(batch -> (batch.at() - start) / 1e9)
        .toList();
  }

  private static List<String> names(Call batch) {
    List<?> commands = (List<?>) batch.argument(0);
    return commands.stream().map(c -> ((RenewCommand) c).key().name()).toList();
  }
}
