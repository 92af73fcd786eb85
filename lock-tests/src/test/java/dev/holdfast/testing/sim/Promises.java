package dev.holdfast.testing.sim;

import dev.holdfast.LockException;
import dev.holdfast.LockHeldException;
import dev.holdfast.LockStoreException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** What callers of one process may rely on: calls return in time, and fail only as they may. */
final class Promises {
  private static final long SLACK = 50_000_000;

  private final World world;
  private final Machine machine;
  private final Ledger ledger;

  Promises(World world, Machine machine, Ledger ledger) {
    this.world = world;
    this.machine = machine;
    this.ledger = ledger;
  }

  /** A call of a closed manager fails at once; for its caller that is the same. */
  static <T> CompletableFuture<T> call(Supplier<? extends CompletionStage<T>> call) {
    try {
      return call.get().toCompletableFuture();
    } catch (IllegalStateException closed) {
      return CompletableFuture.failedFuture(closed);
    }
  }

  /** The call must be over within this time, stops of its process aside. */
  void inTime(String what, CompletionStage<?> result, Duration within) {
    long most = machine.trueNanos(within.toNanos()) + SLACK;
    check(what, result.toCompletableFuture(), most, world.now());
  }

  private void check(String what, CompletableFuture<?> result, long most, long since) {
    world.after(
        most,
        () -> {
          if (result.isDone() || machine.isCrashed()) {
            return;
          }
          if (machine.isStopped() || machine.disturbedAt() > since) {
            check(what, result, most, world.now());
          } else {
            ledger.violation(machine.name() + ": " + what + " did not return in time");
          }
        });
  }

  /** If the call fails, it may fail with one of these, or as every call may. */
  @SafeVarargs
  final void fails(
      String what, CompletionStage<?> result, Class<? extends LockException>... allowed) {
    whenOver(
        result,
        (value, failure) -> {
          if (failure != null) {
            judge(what, failure, allowed);
          }
        });
  }

  @SafeVarargs
  final void judge(String what, Throwable failure, Class<? extends LockException>... allowed) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    boolean fine =
        cause instanceof LockStoreException e
                && e.failure() != LockStoreException.Failure.MISCONFIGURED
            || cause instanceof CancellationException
            || cause instanceof LockHeldException
            || cause instanceof IllegalStateException;
    for (Class<?> each : allowed) {
      fine |= each.isInstance(cause);
    }
    if (!fine) {
      ledger.violation(machine.name() + ": " + what + " failed with " + cause);
    }
  }

  /** A stage keeps what its listeners throw to itself; here it must come to light. */
  <T> void whenOver(CompletionStage<T> result, BiConsumer<T, Throwable> action) {
    CompletionStage<T> unused =
        result.whenComplete(
            (value, failure) -> {
              try {
                action.accept(value, failure);
              } catch (RuntimeException e) {
                ledger.violation("the simulation broke: " + e);
              }
            });
  }
}
