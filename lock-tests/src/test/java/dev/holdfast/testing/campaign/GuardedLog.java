package dev.holdfast.testing.campaign;

import dev.holdfast.FencingGuard;
import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.StaleTokenException;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.GuardAdmitted;
import dev.holdfast.testing.history.GuardRefused;
import dev.holdfast.testing.history.Observation;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The protected resource: a log behind a guard, which numbers what it decides. */
final class GuardedLog {
  private final FencingGuard guard = new FencingGuard();
  private final ReentrantLock lock = new ReentrantLock();
  private final Consumer<Observation> sink;
  private final Tally tally;
  private long decisions;

  GuardedLog(Consumer<Observation> sink, Tally tally) {
    this.sink = sink;
    this.tally = tally;
  }

  /**
   * Writes, if the guard lets it.
   *
   * @return whether it was written
   */
  boolean write(LockKey key, FencingToken token, String process) {
    long start = System.nanoTime();
    lock.lock();
    try {
      decisions++;
      guard.run(key, token, () -> {});
      Call call = new Call(key.toString(), process, start, System.nanoTime());
      sink.accept(new GuardAdmitted(call, token.value(), decisions));
      tally.add(Count.GUARD_ADMITTED);
      return true;
    } catch (StaleTokenException e) {
      Call call = new Call(key.toString(), process, start, System.nanoTime());
      sink.accept(new GuardRefused(call, token.value(), e.highWater().value(), decisions));
      tally.add(Count.GUARD_REFUSED);
      return false;
    } finally {
      lock.unlock();
    }
  }
}
