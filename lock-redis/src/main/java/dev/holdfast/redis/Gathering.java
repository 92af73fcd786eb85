package dev.holdfast.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Calls of many callers share scripts, as transactions share a write to the log: while one script
 * is under way the others wait, and then go together. Each keeps its own time, and gets its own
 * reply or failure. A few callers go each alone and at once. So do all on a Cluster, where few
 * would have their keys in one bucket.
 *
 * @param <T> the reply
 */
final class Gathering<T> {
  /** So few callers wait for nobody. */
  private static final int FEW = 4;

  /** So many calls share a script at most. */
  private static final int LARGEST = 64;

  /** Nobody waits longer than this for a server that does not answer. */
  private static final long PATIENCE_MILLIS = 100;

  private final Calls calls;
  private final Script alone;
  private final Script together;
  private final Function<Reply, T> reader;
  private final int few;

  private final AtomicInteger callers = new AtomicInteger();
  private final Queue<Call<T>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean underWay = new AtomicBoolean();
  private final AtomicBoolean timed = new AtomicBoolean();

  Gathering(Calls calls, Script alone, Script together, Function<Reply, T> reader) {
    this.calls = calls;
    this.alone = alone;
    this.together = together;
    this.reader = reader;
    this.few = calls.link().isCluster() ? Integer.MAX_VALUE : FEW;
  }

  /** A call that waits for company, or is under way in it. */
  private static final class Call<T> {
    final byte[] key;
    final List<byte[]> values;
    final Budget budget;
    final CompletableFuture<T> reply = new CompletableFuture<>();
    volatile boolean sent;

    Call(byte[] key, List<byte[]> values, Budget budget) {
      this.key = key;
      this.values = values;
      this.budget = budget;
    }
  }

  /** Runs the script on a key: alone, or in company. */
  CompletableFuture<T> run(byte[] key, List<byte[]> values, Budget budget) {
    CompletableFuture<T> reply =
        callers.incrementAndGet() <= few
            ? alone(key, values, budget)
            : inCompany(new Call<>(key, values, budget));
    reply.whenComplete((r, thrown) -> callers.decrementAndGet());
    return reply;
  }

  private CompletableFuture<T> alone(byte[] key, List<byte[]> values, Budget budget) {
    return calls.run(
        alone, List.of(key), values, budget, answer -> reader.apply(Reply.of(answer.get(0))));
  }

  private CompletableFuture<T> inCompany(Call<T> call) {
    call.budget.add(call.reply);
    waiting.add(call);
    time();
    sendNext();
    return call.reply.exceptionallyCompose(
        thrown -> CompletableFuture.failedFuture(calls.ended(thrown, alone, call.sent)));
  }

  /** Has what waits sent in a while, unless the driver is shut down: then all ends at once. */
  private void time() {
    if (timed.get() || !timed.compareAndSet(false, true)) {
      return;
    }
    try {
      calls.link().timer().newTimeout(time -> hurry(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (IllegalStateException stopped) {
      timed.set(false);
    }
  }

  /** What waits is sent, whether anything was answered or not. */
  private void hurry() {
    timed.set(false);
    for (List<Call<T>> batch = taken(); !batch.isEmpty(); batch = taken()) {
      send(batch);
    }
  }

  /** Sends what waits, unless something is under way. */
  private void sendNext() {
    while (!waiting.isEmpty() && underWay.compareAndSet(false, true)) {
      List<Call<T>> batch = taken();
      CompletableFuture<?> run =
          batch.isEmpty() ? CompletableFuture.completedFuture(batch) : send(batch);
      if (!run.isDone()) {
        run.whenComplete(
            (answer, thrown) -> {
              underWay.set(false);
              sendNext();
            });
        return;
      }
      underWay.set(false);
    }
  }

  private List<Call<T>> taken() {
    List<Call<T>> batch = new ArrayList<>();
    for (Call<T> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.sent = true; // before its time may be over: then the outcome is unknown, not "not sent"
      if (!next.reply.isDone()) {
        batch.add(next);
      }
      if (batch.size() == LARGEST) {
        break;
      }
    }
    return batch;
  }

  private CompletableFuture<?> send(List<Call<T>> batch) {
    return batch.size() == 1 ? alone(batch.get(0)) : together(batch);
  }

  private CompletableFuture<T> alone(Call<T> call) {
    return alone(call.key, call.values, call.budget)
        .whenComplete(
            (reply, thrown) -> {
              if (thrown == null) {
                call.reply.complete(reply);
              } else {
                call.reply.completeExceptionally(thrown);
              }
            });
  }

  /** The script has the time of whoever has most. */
  private CompletableFuture<Integer> together(List<Call<T>> batch) {
    long longest = batch.stream().mapToLong(call -> call.budget.nanosLeft()).max().orElse(0);
    Budget budget = new Budget(Duration.ofNanos(longest));
    CompletableFuture.allOf(
            batch.stream().map(call -> call.reply).toArray(CompletableFuture<?>[]::new))
        .whenComplete((all, thrown) -> budget.end());
    List<byte[]> keys = batch.stream().map(call -> call.key).toList();
    List<byte[]> values = batch.stream().flatMap(call -> call.values.stream()).toList();
    return calls
        .run(
            together,
            keys,
            values,
            budget,
            (answer, sentAgain) -> {
              for (int i = 0; i < batch.size(); i++) {
                tell(batch.get(i), Reply.of(answer.get(i)), sentAgain);
              }
              return batch.size();
            })
        .whenComplete(
            (told, thrown) -> {
              if (thrown != null) {
                batch.forEach(call -> call.reply.completeExceptionally(thrown));
              }
            });
  }

  private void tell(Call<T> call, Reply reply, boolean sentAgain) {
    try {
      if (reply.word().equals("failed")) {
        call.reply.completeExceptionally(calls.refused(reply.text(), alone, sentAgain));
      } else {
        call.reply.complete(reader.apply(reply));
      }
    } catch (RuntimeException unintelligible) {
      call.reply.completeExceptionally(unintelligible);
    }
  }
}
