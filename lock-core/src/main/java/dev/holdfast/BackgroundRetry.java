package dev.holdfast;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Store calls that no caller waits for: tried again until they are answered, or until what they
 * would undo has ended by itself. There is a limit to how many are under way, so that a store that
 * is down for long does not fill the memory; what is beyond it also ends by itself.
 */
final class BackgroundRetry {
  private static final int MOST = 10_000;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Ticker ticker;
  private final Scheduler scheduler;
  private final Duration callTimeout;
  private final Set<CompletableFuture<Void>> open = ConcurrentHashMap.newKeySet();

  BackgroundRetry(Ticker ticker, Scheduler scheduler, Duration callTimeout) {
    this.ticker = ticker;
    this.scheduler = scheduler;
    this.callTimeout = callTimeout;
  }

  /**
   * Makes the call until it is answered.
   *
   * @param call one attempt, within a time-out
   * @param lifetime how long it is worth while
   */
  <Q> CompletableFuture<Void> until(
      Function<Duration, CompletionStage<Q>> call, Duration lifetime) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (open.size() >= MOST) {
      done.completeExceptionally(
          new LockStoreException(
              LockStoreException.Failure.OUTCOME_UNKNOWN,
              "too much is being tried again already; the store has been failing for long"));
      return done;
    }
    open.add(done);
    done.whenComplete((nothing, failure) -> open.remove(done));
    attempt(call, ticker.monotonicNanos() + lifetime.toNanos(), FIRST_PAUSE, done);
    return done;
  }

  private <Q> void attempt(
      Function<Duration, CompletionStage<Q>> call,
      long endsAt,
      Duration pause,
      CompletableFuture<Void> done) {
    Answers.within(callTimeout, scheduler, () -> call.apply(callTimeout))
        .whenComplete(
            (reply, failure) -> {
              if (failure == null) {
                done.complete(null);
              } else if (isHopeless(failure) || ticker.monotonicNanos() - endsAt >= 0) {
                done.completeExceptionally(Answers.cause(failure));
              } else {
                Duration next = pause.multipliedBy(2);
                Duration capped = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
                scheduler.schedule(pause, () -> attempt(call, endsAt, capped, done));
              }
            });
  }

  private static boolean isHopeless(Throwable failure) {
    return Answers.cause(failure) instanceof LockStoreException e && !e.retryable();
  }

  /** Completes when all that was begun so far is over. */
  CompletableFuture<Void> allDone() {
    return CompletableFuture.allOf(
        open.stream()
            .map(f -> f.handle((nothing, failure) -> nothing))
            .toArray(CompletableFuture[]::new));
  }
}
