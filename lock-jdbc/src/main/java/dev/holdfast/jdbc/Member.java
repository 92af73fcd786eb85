package dev.holdfast.jdbc;

import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A call in the queue of a {@link Gathering}, and the thread that waits for its answer. */
final class Member<C, R> {
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(2 * Session.GRACE_MILLIS);

  private enum State {
    /** In the queue. */
    QUEUED,
    /** Has a place, and is to make the calls of the queue. */
    LEADS,
    /** Another thread is about to make its call, as soon as it has a connection. */
    TAKEN,
    /** Gave up before its call was sent. */
    LEFT,
    /** Another thread makes its call. */
    SENT,
    /** Has its answer, or knows that it has none. */
    DONE
  }

  private final C call;
  private final Budget budget;
  private final Thread thread = Thread.currentThread();
  private Optional<R> reply = Optional.empty();
  private Optional<Throwable> failure = Optional.empty();
  private volatile State state = State.QUEUED;

  /** Touched by its own thread alone. */
  private boolean interrupted;

  Member(C call, Budget budget) {
    this.call = call;
    this.budget = budget;
  }

  C call() {
    return call;
  }

  Budget budget() {
    return budget;
  }

  /** Called with the queue's lock, by who takes this out of the queue. */
  void taken() {
    state = State.TAKEN;
  }

  /** Called with the queue's lock, by who takes this out of the queue. */
  void leads() {
    state = State.LEADS;
    LockSupport.unpark(thread);
  }

  /** Called with the queue's lock: gives up, unless the call was sent. */
  boolean left() {
    if (state == State.TAKEN) {
      state = State.LEFT;
    }
    return state == State.LEFT;
  }

  /** Called with the queue's lock, when the calls are sent; false if this one must not be. */
  boolean isSent() {
    if (state == State.TAKEN && !budget.isOver()) {
      state = State.SENT;
    }
    return state == State.SENT || state == State.LEADS;
  }

  void finish(Optional<R> answer, Optional<Throwable> problem) {
    reply = answer;
    failure = problem;
    state = State.DONE;
    if (thread != Thread.currentThread()) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * Waits until this is done, or has to lead.
   *
   * @return true if it has to lead
   */
  boolean await(Gathering<C, R> gathering) {
    while (state != State.DONE && state != State.LEADS) {
      if (state == State.QUEUED) {
        waitInQueue(gathering);
      } else {
        waitForOthers(gathering);
      }
      interrupted |= Thread.interrupted();
    }
    return state == State.LEADS;
  }

  /** An interrupt while it waited is put back at the end: before, it would meet others' calls. */
  void restoreInterrupt() {
    if (interrupted) {
      thread.interrupt();
    }
  }

  private void waitInQueue(Gathering<C, R> gathering) {
    if (!budget.isOver()) {
      LockSupport.parkNanos(
          this, Math.min(budget.remainingNanos(), gathering.standstill().toNanos()));
      if (state == State.QUEUED) {
        gathering.endStandstill();
      }
    } else if (gathering.leave(this)) {
      throw overInQueue();
    }
  }

  /** Whoever makes the call has no more time for it than this one, and some grace. */
  private void waitForOthers(Gathering<C, R> gathering) {
    long left = budget.remainingNanos();
    if (left > 0) {
      LockSupport.parkNanos(this, left);
    } else if (gathering.leave(this)) {
      throw overInQueue();
    } else if (left + GRACE_NANOS > 0) {
      LockSupport.parkNanos(this, left + GRACE_NANOS);
    } else {
      throw new LockStoreException(
          Failure.OUTCOME_UNKNOWN,
          "the time for this call was over while it was made together with others; it may have"
              + " been applied or not");
    }
  }

  static LockStoreException overInQueue() {
    return new LockStoreException(
        Failure.NOT_APPLIED,
        "the time for this call was over while it waited in this process for others; nothing was"
            + " changed");
  }

  /** The answer; empty if the call is still to be made. */
  Optional<R> reply(boolean led) {
    if (failure.isEmpty()) {
      return reply;
    }
    Throwable t = failure.get();
    if (t instanceof LockStoreException e && !led) {
      throw new LockStoreException(e.failure(), String.valueOf(e.getMessage()), e);
    }
    if (t instanceof Error e) {
      throw e;
    }
    throw (RuntimeException) t;
  }
}
