package dev.holdfast;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/** Threads deliver numbered tasks, and work off what was handed to the executor. */
public class SerialDeliveryOperations {
  private static final int THREADS = 2;

  private final ConcurrentLinkedQueue<Runnable> executor = new ConcurrentLinkedQueue<>();
  private final SerialDelivery delivery = new SerialDelivery(executor::add);
  private final int[] delivered = new int[THREADS];

  /** The thread of each task done. Guarded by nothing but the promise of one at a time. */
  private final List<Integer> done = new ArrayList<>();

  private final int[] lastDone = new int[THREADS];

  @Operation
  public void deliver(int me) {
    int number = ++delivered[me];
    delivery.deliver(() -> run(me, number));
  }

  private void run(int thread, int number) {
    if (number != lastDone[thread] + 1) {
      throw new IllegalStateException("out of order");
    }
    lastDone[thread] = number;
    done.add(thread);
  }

  @Operation
  public void work() {
    for (Runnable next = executor.poll(); next != null; next = executor.poll()) {
      next.run();
    }
  }

  /** Every task was done once, those of one thread in order. */
  @Validate
  public void allIsDoneInOrder() {
    work();
    int all = 0;
    for (int thread = 0; thread < THREADS; thread++) {
      all += delivered[thread];
      if (lastDone[thread] != delivered[thread]) {
        throw new IllegalStateException("of " + delivered[thread] + " done: " + lastDone[thread]);
      }
    }
    if (done.size() != all) {
      throw new IllegalStateException("of " + all + " done: " + done.size());
    }
  }

  /** Says nothing: what counts is what is done in the end. */
  public static class Model {
    public void deliver(int me) {}

    public void work() {}
  }
}
