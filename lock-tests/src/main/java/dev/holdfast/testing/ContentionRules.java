package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.testing.history.CheckOptions;
import dev.holdfast.testing.history.Granted;
import dev.holdfast.testing.history.Held;
import dev.holdfast.testing.history.History;
import dev.holdfast.testing.history.HistoryChecker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A1, A5, T2 under contention: real threads on few keys. */
abstract class ContentionRules extends RuleGroup {
  private static final int THREADS = 4;
  private static final int ATTEMPTS = 3;

  ContentionRules(StoreAccess way) {
    super(way);
  }

  /** One thread's part. */
  private interface Part {
    void run(int thread) throws Exception;
  }

  private static void inThreads(Part part) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        running.add(
            threads.submit(
                () -> {
                  part.run(thread);
                  return thread;
                }));
      }
      for (Future<?> each : running) {
        each.get(1, TimeUnit.MINUTES);
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      threads.shutdownNow();
    }
  }

  @Rule({"A1", "A5"})
  void ofManyOneWinsAndTheOthersAreToldOfIt() throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    for (int round = 0; round < 25; round++) {
      LockKey key = newKey();
      AcquireReply[] replies = new AcquireReply[THREADS];
      inThreads(
          thread -> {
            Ask ask = Ask.of(key).by("thread-" + thread);
            start.await(1, TimeUnit.MINUTES);
            replies[thread] = patiently(ask);
          });
      assertOneWinner(key, replies);
    }
  }

  /** On a busy machine a call may run out of time: then the same one is made again. */
  private AcquireReply patiently(Ask ask) {
    for (int attempt = 1; ; attempt++) {
      try {
        return acquire(ask);
      } catch (LockStoreException e) {
        if (!e.retryable() || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void assertOneWinner(LockKey key, AcquireReply[] replies) {
    int winner = -1;
    for (int i = 0; i < THREADS; i++) {
      if (replies[i] instanceof AcquireReply.Granted) {
        assertEquals(-1, winner, "both were granted: thread " + i + " and");
        winner = i;
      }
    }
    Holder holder = find(key).orElseThrow(() -> new AssertionError("nobody won"));
    assertEquals("thread-" + winner, holder.id(), "the holder");
    for (AcquireReply reply : replies) {
      if (reply instanceof AcquireReply.Busy busy) {
        assertEquals(holder.id(), busy.holder().id(), "the holder that a loser was told");
        assertEquals(holder.token(), busy.holder().token(), "its token");
      }
    }
  }

  @Rule({"A1", "A5", "T2", "L2", "L4"})
  void whatContendersSeeIsTheHistoryOfOneLock() throws Exception {
    List<LockKey> keys = List.of(newKey(), newKey());
    Witness witness = new Witness(store, TIMEOUT);
    inThreads(thread -> new Contender(witness, thread, keys).play(60));
    History history = witness.history();
    HistoryChecker.check(history, CheckOptions.STRICT.withClockMargin(Duration.ofMillis(5)))
        .assertFine();
    assertContended(history);
  }

  /** A run that met no contention proves nothing. */
  private static void assertContended(History history) {
    long granted = history.observations().stream().filter(Granted.class::isInstance).count();
    long held = history.observations().stream().filter(Held.class::isInstance).count();
    assertTrue(granted >= 20, () -> "only " + granted + " grants");
    assertTrue(held >= 20, () -> "only " + held + " answers with a holder");
  }
}
