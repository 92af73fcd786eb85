package dev.holdfast;

import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ticker;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Carries out plans: blocking on the caller's thread, or without parking any. */
final class PlanRunner {
  private final LockStore store;
  private final AsyncLockStore async;
  private final Ticker ticker;
  private final Threads threads;
  private final WaitQueues waits;
  private final BiConsumer<String, Throwable> onStoreFailure;
  private final Set<WaitTurn> open = ConcurrentHashMap.newKeySet();
  private final Consumer<WaitTurn> forget = open::remove;

  PlanRunner(
      LockStore store,
      AsyncLockStore async,
      Ticker ticker,
      Threads threads,
      WaitQueues waits,
      BiConsumer<String, Throwable> onStoreFailure) {
    this.store = store;
    this.async = async;
    this.ticker = ticker;
    this.threads = threads;
    this.waits = waits;
    this.onStoreFailure = onStoreFailure;
  }

  private WaitTurn begin() {
    WaitTurn turn = new WaitTurn(threads.timer, waits, forget);
    open.add(turn);
    return turn;
  }

  /** Completes when every call is over that has begun. */
  CompletableFuture<Void> allEnded() {
    return CompletableFuture.allOf(
        open.stream().map(WaitTurn::ended).toArray(CompletableFuture[]::new));
  }

  /** Makes every call fail that is still on its way. */
  void failAll(Executor executor) {
    open.forEach(turn -> executor.execute(turn::fail));
  }

  /** Carries the plan out on this thread. */
  <Q, R> R run(Plan<Q, R> plan) {
    WaitTurn turn = begin();
    boolean concluded = false;
    try {
      Step<Q, R> step = plan.start(Moment.of(ticker));
      while (true) {
        if (step instanceof Step.Attempt<Q, R> attempt) {
          step = attempt(plan, attempt, turn);
        } else if (step instanceof Step.Done<Q, R> done) {
          concluded = true;
          return done.result();
        } else if (step instanceof Step.Fail<Q, R> fail) {
          concluded = true;
          throw fail.failure();
        } else {
          await(turn.pause(step));
          step = plan.resumed(Moment.of(ticker));
        }
      }
    } finally {
      if (!concluded) {
        plan.cancelled();
      }
      turn.end();
    }
  }

  private <Q, R> Step<Q, R> attempt(Plan<Q, R> plan, Step.Attempt<Q, R> attempt, WaitTurn turn) {
    turn.looks(plan.waitsFor());
    Moment sent = Moment.of(ticker);
    Q reply;
    try {
      reply = attempt.call().blocking().apply(store, attempt.timeout());
    } catch (LockInterruptedException e) {
      throw e;
    } catch (RuntimeException e) {
      onStoreFailure.accept(attempt.call().operation(), e);
      return plan.failed(e, Moment.of(ticker));
    }
    turn.answered();
    return plan.replied(reply, sent, Moment.of(ticker));
  }

  /**
   * Waits for a future that ends by itself.
   *
   * @throws LockInterruptedException if the thread is interrupted
   */
  static void await(CompletableFuture<Void> future) {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockInterruptedException(
          "interrupted while waiting; what this call began is undone in the background");
    } catch (ExecutionException e) {
      throw Answers.cause(e.getCause());
    }
  }

  /** Carries the plan out without parking a thread. Cancelling the future ends it. */
  <Q, R> CompletableFuture<R> runAsync(Plan<Q, R> plan) {
    AsyncRun<Q, R> run = new AsyncRun<>(plan, begin());
    run.advance(() -> plan.start(Moment.of(ticker)));
    return run.result;
  }

  /** One plan on its way. Its steps follow each other; only a cancellation may come in between. */
  private final class AsyncRun<Q, R> {
    final CompletableFuture<R> result = new CompletableFuture<>();
    private final Plan<Q, R> plan;
    private final WaitTurn turn;

    AsyncRun(Plan<Q, R> plan, WaitTurn turn) {
      this.plan = plan;
      this.turn = turn;
      result.whenComplete((r, e) -> turn.end());
    }

    void advance(Supplier<Step<Q, R>> next) {
      try {
        take(next.get());
      } catch (RuntimeException | Error e) {
        plan.cancelled();
        turn.end();
        result.completeExceptionally(e);
      }
    }

    /** A result counts even if it comes too late: it must be given back. */
    private void take(Step<Q, R> step) {
      if (step instanceof Step.Done<Q, R> done) {
        turn.end();
        if (!result.complete(done.result())) {
          plan.discard(done.result());
        }
      } else if (step instanceof Step.Fail<Q, R> fail) {
        turn.end();
        result.completeExceptionally(fail.failure());
      } else if (result.isDone()) {
        plan.cancelled();
      } else if (step instanceof Step.Attempt<Q, R> attempt) {
        send(attempt);
      } else {
        turn.pause(step)
            .whenCompleteAsync((nothing, closed) -> resume(closed), threads.completions);
      }
    }

    private void resume(Throwable closed) {
      if (result.isDone()) {
        plan.cancelled();
        return;
      }
      advance(
          () -> {
            if (closed != null) {
              throw Answers.cause(closed);
            }
            return plan.resumed(Moment.of(ticker));
          });
    }

    private void send(Step.Attempt<Q, R> attempt) {
      turn.looks(plan.waitsFor());
      Moment sent = Moment.of(ticker);
      CompletableFuture<Q> answer =
          Answers.within(
              attempt.timeout(),
              threads.timedCalls,
              () -> attempt.call().async().apply(async, attempt.timeout()));
      turn.awaits(answer);
      answer.whenComplete((reply, failure) -> advance(() -> hear(attempt, sent, reply, failure)));
    }

    private Step<Q, R> hear(Step.Attempt<Q, R> attempt, Moment sent, Q reply, Throwable failure) {
      if (failure == null) {
        turn.answered();
        return plan.replied(reply, sent, Moment.of(ticker));
      }
      RuntimeException cause = Answers.cause(failure);
      onStoreFailure.accept(attempt.call().operation(), cause);
      return plan.failed(cause, Moment.of(ticker));
    }
  }
}
