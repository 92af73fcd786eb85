package dev.holdfast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jetbrains.lincheck.datastructures.Operation;

/** One waiting call for each thread, and wake-ups of the key that all of them wait for. */
public class WaitQueuesOperations {
  private static final LockKey KEY = LockKey.of("key");
  private static final int THREADS = 4;

  private final WaitQueues queues =
      new WaitQueues(new StillClock(), new StillClock(), (key, waited) -> {});

  private final WaitQueues.Waiter[] waiters = new WaitQueues.Waiter[THREADS];
  private final CompletableFuture<?>[] parked = new CompletableFuture<?>[THREADS];

  /** Begins, or looks again. */
  @Operation
  public void look(int me) {
    if (waiters[me] == null) {
      waiters[me] = queues.join(KEY);
    }
    parked[me] = null;
    queues.looks(waiters[me]);
  }

  /** The look found a holder. */
  @Operation
  public void answered(int me) {
    if (waiters[me] != null && parked[me] == null) {
      queues.answered(waiters[me]);
    }
  }

  /** Waits, unless it is its turn already. */
  @Operation
  public boolean park(int me) {
    if (waiters[me] != null && parked[me] == null) {
      parked[me] = queues.park(waiters[me], Duration.ofHours(1), Duration.ofHours(1));
    }
    return isWoken(me);
  }

  @Operation
  public boolean isWoken(int me) {
    return parked[me] != null && parked[me].isDone();
  }

  @Operation
  public void leave(int me) {
    if (waiters[me] != null) {
      queues.leave(waiters[me]);
      waiters[me] = null;
      parked[me] = null;
    }
  }

  @Operation
  public void wake() {
    queues.wake(KEY);
  }

  /** The same, one call after the other. */
  public static class Model {
    private final List<Integer> line = new ArrayList<>();
    private final Map<Integer, Boolean> woken = new HashMap<>();
    private final Map<Integer, Boolean> unused = new HashMap<>();
    private final Map<Integer, Boolean> parked = new HashMap<>();

    public void look(int me) {
      if (!line.contains(me)) {
        line.add(me);
        unused.put(me, false);
      }
      parked.remove(me);
      unused.merge(me, woken.getOrDefault(me, false), Boolean::logicalOr);
      woken.put(me, false);
    }

    public void answered(int me) {
      if (line.contains(me) && !parked.containsKey(me)) {
        unused.put(me, false);
      }
    }

    public boolean park(int me) {
      if (line.contains(me)) {
        parked.putIfAbsent(me, woken.getOrDefault(me, false));
      }
      return isWoken(me);
    }

    public boolean isWoken(int me) {
      return parked.getOrDefault(me, false);
    }

    public void leave(int me) {
      boolean first = !line.isEmpty() && line.get(0) == me;
      boolean passesOn = first && (woken.getOrDefault(me, false) || unused.get(me));
      line.remove((Object) me);
      woken.remove(me);
      parked.remove(me);
      if (passesOn) {
        wake();
      }
    }

    public void wake() {
      if (!line.isEmpty()) {
        woken.put(line.get(0), true);
        parked.computeIfPresent(line.get(0), (me, before) -> true);
      }
    }
  }
}
