package dev.holdfast;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs work under a lease on the caller's thread, and interrupts it when the lease drains or ends.
 */
final class GuardedRun {
  private final Thread worker = Thread.currentThread();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean working = true;
  private boolean stopped;
  private boolean interrupts;

  private GuardedRun() {}

  static <T, X extends Exception> T run(DefaultLease lease, LockedAction<T, X> action) throws X {
    GuardedRun run = new GuardedRun();
    lease.onEvent(run::heard);
    T result;
    try {
      result = action.run(lease);
    } catch (Throwable failure) {
      boolean stopped = run.finish();
      if (stopped || lease.isLost()) {
        LeaseLostException lost = lease.lossFailure();
        lost.addSuppressed(failure);
        throw lost;
      }
      throw failure;
    }
    run.finish();
    if (lease.isLost()) {
      throw lease.lossFailure();
    }
    return result;
  }

  private void heard(LeaseEvent event) {
    lock.lock();
    try {
      if (working && mustStop(event)) {
        interrupts = interrupts || !worker.isInterrupted();
        stopped = true;
        worker.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether an event means that work under the lease must stop; an offer is the work's own doing.
   */
  static boolean mustStop(LeaseEvent event) {
    return switch (event.kind()) {
      case DRAINING -> event.loss().orElseThrow().reason() != LeaseLoss.Reason.HANDED_OVER;
      case LOST, HANDED_OVER -> true;
      default -> false;
    };
  }

  /**
   * Takes back an interrupt that the work did not notice, unless the thread had one before.
   *
   * @return whether the work was told to stop
   */
  private boolean finish() {
    lock.lock();
    try {
      working = false;
      if (interrupts) {
        Thread.interrupted();
      }
      return stopped;
    } finally {
      lock.unlock();
    }
  }
}
