package dev.holdfast;

import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;

/** Carries out plans: blocking on the caller's thread, or without parking any. */
final class PlanRunner {
  private final LockStore store;
  private final AsyncLockStore async;
  private final Ticker ticker;
  private final Scheduler scheduler;
  private final WaitQueues waits;
  private final BiConsumer<String, Throwable> onStoreFailure;

  PlanRunner(
      LockStore store,
      AsyncLockStore async,
      Ticker ticker,
      Scheduler scheduler,
      WaitQueues waits,
      BiConsumer<String, Throwable> onStoreFailure) {
    this.store = store;
    this.async = async;
    this.ticker = ticker;
    this.scheduler = scheduler;
    this.waits = waits;
    this.onStoreFailure = onStoreFailure;
  }

  /** Carries the plan out on this thread. */
  <Q, R> R run(Plan<Q, R> plan) {
    WaitTurn turn = new WaitTurn(scheduler, waits);
    Step<Q, R> step = plan.start(Moment.of(ticker));
    try {
      while (true) {
        if (step instanceof Step.Attempt<Q, R> attempt) {
          turn.looks();
          step = attempt(plan, attempt);
        } else if (step instanceof Step.Done<Q, R> done) {
          return done.result();
        } else if (step instanceof Step.Fail<Q, R> fail) {
          throw fail.failure();
        } else {
          await(turn.pause(step));
          step = plan.resumed(Moment.of(ticker));
        }
      }
    } catch (LockInterruptedException | IllegalStateException e) {
      plan.cancelled();
      throw e;
    } finally {
      turn.end();
    }
  }

  private <Q, R> Step<Q, R> attempt(Plan<Q, R> plan, Step.Attempt<Q, R> attempt) {
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
    return plan.replied(reply, sent, Moment.of(ticker));
  }

  /** Waits for a future that ends by itself. */
  void join(CompletableFuture<Void> future) {
    await(future);
  }

  private static void await(CompletableFuture<Void> pause) {
    try {
      pause.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockInterruptedException("interrupted while waiting; nothing is held by this call");
    } catch (ExecutionException e) {
      throw Answers.cause(e.getCause());
    }
  }

  /** Carries the plan out without parking a thread. Cancelling the future ends it. */
  <Q, R> CompletableFuture<R> runAsync(Plan<Q, R> plan) {
    AsyncRun<Q, R> run = new AsyncRun<>(plan, new WaitTurn(scheduler, waits));
    run.advance(plan.start(Moment.of(ticker)));
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

    void advance(Step<Q, R> step) {
      if (result.isDone()) {
        plan.cancelled();
      } else if (step instanceof Step.Attempt<Q, R> attempt) {
        turn.looks();
        send(attempt);
      } else if (step instanceof Step.Done<Q, R> done) {
        if (!result.complete(done.result())) {
          plan.discard(done.result());
        }
      } else if (step instanceof Step.Fail<Q, R> fail) {
        result.completeExceptionally(fail.failure());
      } else {
        CompletableFuture<Void> pause = turn.pause(step);
        result.whenComplete((r, e) -> pause.complete(null));
        pause.whenComplete((nothing, closed) -> resume(closed));
      }
    }

    private void resume(Throwable closed) {
      if (closed != null) {
        plan.cancelled();
        result.completeExceptionally(closed);
      } else if (result.isDone()) {
        plan.cancelled();
      } else {
        advance(plan.resumed(Moment.of(ticker)));
      }
    }

    private void send(Step.Attempt<Q, R> attempt) {
      Moment sent = Moment.of(ticker);
      CompletableFuture<Q> answer =
          Answers.within(
              attempt.timeout(),
              scheduler,
              () -> attempt.call().async().apply(async, attempt.timeout()));
      answer.whenComplete(
          (reply, failure) -> {
            if (failure == null) {
              replied(reply, sent);
            } else {
              RuntimeException cause = Answers.cause(failure);
              onStoreFailure.accept(attempt.call().operation(), cause);
              advance(plan.failed(cause, Moment.of(ticker)));
            }
          });
    }

    /** What a plan throws, as it does once the manager is closed, must reach the caller. */
    private void replied(Q reply, Moment sent) {
      Step<Q, R> next;
      try {
        next = plan.replied(reply, sent, Moment.of(ticker));
      } catch (RuntimeException e) {
        plan.cancelled();
        result.completeExceptionally(e);
        return;
      }
      advance(next);
    }
  }
}
