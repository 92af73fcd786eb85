package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.HandOver.Otherwise;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.TestStore.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work under a lease, on the caller's thread. */
class RunTest {
  private static final AcquireRequest REQUEST = AcquireRequest.of(KEY);

  private final Bench bench = new Bench();
  private final ManualClock clock = bench.clock;
  private final LockManager locks = bench.manager();

  @AfterEach
  void noInterruptIsLeft() {
    assertFalse(Thread.interrupted());
  }

  @Test
  void runsUnderTheLeaseAndReleases() {
    String result =
        locks.run(
            REQUEST,
            lease -> {
              lease.requireHeld();
              return locks.find(KEY).orElseThrow().token().equals(lease.token()) ? "mine" : "?";
            });
    assertEquals("mine", result);
    assertTrue(locks.find(KEY).isEmpty());
  }

  @Test
  void whatTheWorkThrowsPassesThroughAndTheLeaseIsReleased() {
    IOException own = new IOException("own");
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                locks.run(
                    REQUEST,
                    lease -> {
                      throw own;
                    }));
    assertSame(own, thrown);
    assertTrue(locks.find(KEY).isEmpty());
  }

  @Test
  void aHeldKeyIsAnExceptionOrASkip() {
    Lease held = Bench.acquire(bench.manager());
    LockHeldException e =
        assertThrows(LockHeldException.class, () -> locks.run(REQUEST, lease -> "no"));
    assertEquals(held.token(), e.holder().token());
    RunOutcome<String> outcome = locks.runIfFree(REQUEST, lease -> "no");
    assertEquals(held.token(), ((RunOutcome.Skipped<String>) outcome).holder().token());
    held.close();
    assertEquals(new RunOutcome.Ran<>("yes"), locks.runIfFree(REQUEST, lease -> "yes"));
  }

  @Test
  void aLossInterruptsTheWorkAndIsTold() throws Exception {
    CompletableFuture<Boolean> interruptLeft = new CompletableFuture<>();
    CompletableFuture<Lease> begun = new CompletableFuture<>();
    CompletableFuture<String> run =
        Bench.inBackground(
            () -> {
              try {
                return locks.run(REQUEST, lease -> blockUntilInterrupted(lease, begun));
              } finally {
                interruptLeft.complete(Thread.currentThread().isInterrupted());
              }
            });
    Lease lease = begun.get();
    locks.forceRelease(KEY, lease.token(), "gone");
    clock.advanceSeconds(20);
    ExecutionException e = assertThrows(ExecutionException.class, run::get);
    LeaseLostException lost = assertInstanceOf(LeaseLostException.class, e.getCause());
    assertEquals(Reason.FORCE_RELEASED, lost.loss().reason());
    assertInstanceOf(InterruptedException.class, lost.getSuppressed()[0]);
    assertFalse(interruptLeft.get());
  }

  @Test
  void drainingInterruptsTheWorkAndSaysWhy() throws Exception {
    CompletableFuture<Lease> begun = new CompletableFuture<>();
    CompletableFuture<String> run =
        Bench.inBackground(
            () ->
                locks.run(
                    REQUEST.maxHold(Duration.ofSeconds(30)),
                    lease -> blockUntilInterrupted(lease, begun)));
    begun.get();
    clock.advanceSeconds(30);
    ExecutionException e = assertThrows(ExecutionException.class, run::get);
    LeaseLostException lost = assertInstanceOf(LeaseLostException.class, e.getCause());
    assertEquals(Reason.MAX_HOLD, lost.loss().reason());
    assertTrue(locks.find(KEY).isEmpty()); // released, not left to expire
  }

  @Test
  void workThatIsDoneWhileTheLeaseDrainsCounts() {
    String result =
        locks.run(
            REQUEST.maxHold(Duration.ofSeconds(30)),
            lease -> {
              clock.advanceSeconds(31);
              assertTrue(Thread.currentThread().isInterrupted());
              return lease.isHeld() ? "done" : "?";
            });
    assertEquals("done", result);
  }

  @Test
  void workThatDoesNotNoticeTheLossIsNoSuccess() {
    LeaseLostException lost =
        assertThrows(
            LeaseLostException.class,
            () ->
                locks.run(
                    REQUEST,
                    lease -> {
                      bench.store.fail("renew", Fault.LOST);
                      clock.pause(Duration.ofSeconds(51));
                      return "too late";
                    }));
    assertEquals(Reason.DEADLINE, lost.loss().reason());
    assertEquals(0, lost.getSuppressed().length);
  }

  @Test
  void anInterruptFromElsewhereIsNotSwallowed() {
    assertThrows(
        LeaseLostException.class,
        () ->
            locks.run(
                REQUEST,
                lease -> {
                  Thread.currentThread().interrupt();
                  locks.forceRelease(KEY, lease.token(), "gone");
                  clock.advanceSeconds(20); // interrupts once more
                  return "?";
                }));
    assertTrue(Thread.interrupted());
  }

  @Test
  void aHandOverIsTheWorksOwnDoing() {
    LeaseTicket ticket =
        locks.run(
            REQUEST,
            lease -> {
              LeaseTicket made = lease.handOver(Duration.ofHours(1), Otherwise.RELEASE).ticket();
              clock.advanceSeconds(10);
              assertFalse(Thread.currentThread().isInterrupted());
              return made;
            });
    assertTrue(locks.find(KEY).isPresent());
    assertTrue(bench.manager().resume(ticket).isHeld());
  }

  @Test
  void beingFencedOffByAnAttachThatNobodyOfferedIsALoss() {
    LeaseLostException lost =
        assertThrows(
            LeaseLostException.class,
            () ->
                locks.run(
                    REQUEST,
                    lease -> {
                      bench.manager().resume(KEY, lease.token());
                      clock.advanceSeconds(20);
                      return "?";
                    }));
    assertEquals(Reason.HANDED_OVER, lost.loss().reason());
  }

  private static String blockUntilInterrupted(Lease lease, CompletableFuture<Lease> begun)
      throws Exception {
    begun.complete(lease);
    new CompletableFuture<String>().get(20, TimeUnit.SECONDS);
    return "not interrupted";
  }
}
