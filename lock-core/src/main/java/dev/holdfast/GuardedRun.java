package dev.holdfast;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs work under a lease on the caller's thread, and interrupts it when the lease drains or ends.
 */
final class GuardedRun {
  private final Thread worker = Thread.currentThread();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean working = true;
  private boolean interrupted;

  private GuardedRun() {}

  static <T, X extends Exception> T run(Lease lease, LockedAction<T, X> action) throws X {
    GuardedRun run = new GuardedRun();
    lease.onEvent(run::heard);
    T result;
    try {
      result = action.run(lease);
    } catch (Throwable failure) {
      run.finish();
      if (lease.state() == LeaseState.LOST) {
        LeaseLostException lost = lossOf(lease);
        lost.addSuppressed(failure);
        throw lost;
      }
      throw failure;
    }
    run.finish();
    if (lease.state() == LeaseState.LOST) {
      throw lossOf(lease);
    }
    return result;
  }

  private void heard(LeaseEvent event) {
    lock.lock();
    try {
      if (working && mustStop(event)) {
        interrupted = true;
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

  /** Takes back an interrupt that the work did not notice. */
  private void finish() {
    lock.lock();
    try {
      working = false;
      if (interrupted) {
        Thread.interrupted();
      }
    } finally {
      lock.unlock();
    }
  }

  private static LeaseLostException lossOf(Lease lease) {
    return ((DefaultLease) lease).lossFailure();
  }
}
