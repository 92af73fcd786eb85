package dev.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.TestStore.Call;
import dev.holdfast.TestStore.Fault;
import dev.holdfast.spi.RenewCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More leases fall due together than the store can renew within the time of one batch. */
class ManyRenewalsTest {
  private static final LeaseTimings SHORT = LeaseTimings.ofTtl(Duration.ofSeconds(15));
  private static final int MANY = 20_000;

  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final List<LeaseEvent> events = new ArrayList<>();
  private final List<Lease> all = new ArrayList<>();
  private final LockManager locks =
      bench.builder().listener(recording()).eventExecutor(Runnable::run).build();

  private LockListener recording() {
    return new LockListener() {
      @Override
      public void event(LeaseEvent event) {
        events.add(event);
      }
    };
  }

  /** Answers renewals one after the other; each takes this long. */
  private final class OneByOne {
    private final long each;
    private final List<Long> answers = new ArrayList<>();
    private int mostUnderWay;

    OneByOne(Duration each) {
      this.each = each.toNanos();
      bench.store.faults = (op, number) -> op.equals("renew") ? Fault.LATE : Fault.NONE;
      bench.store.lateness = this::lateness;
    }

    private Duration lateness() {
      long now = clock.monotonicNanos();
      answers.removeIf(at -> at <= now);
      long busyUntil = answers.isEmpty() ? now : answers.get(answers.size() - 1);
      answers.add(busyUntil + each);
      mostUnderWay = Math.max(mostUnderWay, answers.size());
      return Duration.ofNanos(busyUntil + each - now);
    }
  }

  @Test
  void allAreRenewedThoughTheyFallDueTogether() {
    List<Lease> leases = acquire("key", MANY, SHORT);
    OneByOne store = new OneByOne(Duration.ofMillis(60)); // 2.4 s for all, 1.25 s for a batch
    clock.advanceSeconds(60);
    leases.forEach(lease -> assertTrue(lease.isHeld()));
    assertTrue(store.mostUnderWay <= RenewalLine.UNDER_WAY, "under way " + store.mostUnderWay);
    assertTrue(store.mostUnderWay > 1, "one after the other");
    assertTrue(bench.store.count("renew") <= 15 * MANY / 500, "" + bench.store.count("renew"));
  }

  @Test
  void theMostUrgentGoFirst() {
    acquire("patient", MANY, LeaseTimings.ofTtl(Duration.ofSeconds(60)));
    clock.advanceSeconds(15.1);
    List<Lease> urgent = acquire("urgent", 100, SHORT); // due at the same time
    new OneByOne(Duration.ofMillis(60));
    clock.advanceSeconds(7);
    List<Call> calls = bench.store.calls("renew");
    int place = 0;
    while (!isOf(calls.get(place), "urgent")) {
      place++;
    }
    assertTrue(place <= RenewalLine.UNDER_WAY, "sent as number " + place);
    urgent.forEach(lease -> assertTrue(lease.isHeld()));
  }

  private static boolean isOf(Call call, String name) {
    List<?> batch = (List<?>) call.argument(0);
    return ((RenewCommand) batch.get(0)).key().name().startsWith(name);
  }

  /** The first batches meet a part of the store that hangs; the others must not wait for it. */
  @Test
  void batchesThatHangDoNotHoldUpTheOthers() {
    acquire("key", MANY, SHORT);
    bench.store.faults =
        (op, number) -> op.equals("renew") && number <= 12 ? Fault.FROZEN : Fault.NONE;
    clock.advanceSeconds(5.9);
    assertEquals(MANY / 500, bench.store.count("renew"));
    clock.advanceSeconds(60);
    assertTrue(events.stream().noneMatch(event -> event.state().isTerminal()));
  }

  @Test
  void whatEndsWhileItWaitsIsNotSent() {
    List<Lease> leases = acquire("key", MANY, SHORT);
    new OneByOne(Duration.ofMillis(60));
    clock.advanceSeconds(5.05);
    leases.forEach(Lease::close);
    long sent = bench.store.count("renew");
    clock.advanceSeconds(30);
    assertEquals(sent, bench.store.count("renew"));
    assertTrue(sent < MANY / 500, "sent before " + sent);
  }

  /** They stay reachable: what is forgotten is not renewed. */
  private List<Lease> acquire(String name, int count, LeaseTimings timings) {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AcquireRequest request = AcquireRequest.of(LockKey.of(name + "-" + i)).timings(timings);
      leases.add(Bench.lease(locks.acquire(request.holder("a"))));
    }
    all.addAll(leases);
    return leases;
  }
}
