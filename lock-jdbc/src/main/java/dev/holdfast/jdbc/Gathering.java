package dev.holdfast.jdbc;

import dev.holdfast.LockStoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets calls that are made at the same time share the store's work. Few callers make their calls
 * each alone. Among many there are a few places: who finds none queues; the first in the queue
 * takes over the place of a call that has ended, and takes the others in the queue along.
 *
 * <p>A call whose answer the shared work did not decide is made by its own thread, alone, with the
 * time that it has left, and without a place. Calls that stand still, for a locked row or a slow
 * disk, do not hold up the queue: where all have done so for a while, there is one place more,
 * until one of them ends.
 */
final class Gathering<C, R> {
  /** How calls are made. */
  interface Calls<C, R> {
    /** Makes one call. */
    R one(C call, Duration timeout);

    /**
     * Makes several calls.
     *
     * @param calls asked for once, when they are about to be sent: until then some may give up
     * @param timeout the smallest of the times that the calls have left
     * @return an answer for each, in their order; empty if it was not decided, and not applied
     */
    List<Optional<R>> together(Supplier<List<C>> calls, Duration timeout);
  }

  /**
   * How calls are gathered.
   *
   * @param few up to so many callers at the same time each make their call alone
   * @param places how many may be under way if there are more callers, each for one or for several
   * @param most how many calls are made together
   * @param standstill how long after the last beginning those under way are taken to stand still
   */
  record Limits(int few, int places, int most, Duration standstill) {}

  private final Calls<C, R> calls;
  private final AtomicInteger callers;
  private final Limits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Member<C, R>> queue = new ArrayDeque<>();
  private int running;
  private int more;
  private long lastStart;

  /**
   * A gathering of calls.
   *
   * @param callers counts those who are in it, and in others
   */
  Gathering(Calls<C, R> calls, Limits limits, AtomicInteger callers) {
    this.calls = calls;
    this.limits = limits;
    this.callers = callers;
  }

  /**
   * The answer to a call. Waits for others until the call's time is over, also if the thread is
   * interrupted, which it stays.
   *
   * @throws LockStoreException that nothing was applied, if the time is over before anything was
   *     sent; that the outcome is unknown, if it is once the call was sent with others
   */
  R call(C call, Duration timeout) {
    try {
      return call(call, timeout, callers.incrementAndGet() <= limits.few());
    } finally {
      callers.decrementAndGet();
    }
  }

  private R call(C call, Duration timeout, boolean amongFew) {
    long start = System.nanoTime();
    Optional<Member<C, R>> queued = placeOrQueue(call, timeout, start, amongFew);
    if (queued.isEmpty()) {
      try {
        return calls.one(call, timeout);
      } finally {
        handOn(start);
      }
    }
    Member<C, R> me = queued.get();
    try {
      return inCompany(me);
    } finally {
      me.restoreInterrupt();
    }
  }

  private R inCompany(Member<C, R> me) {
    boolean leads = me.await(this);
    if (leads) {
      lead(me);
    }
    Optional<R> reply = me.reply(leads);
    if (reply.isPresent()) {
      return reply.get();
    }
    me.budget().check();
    return calls.one(me.call(), me.budget().remaining());
  }

  private Optional<Member<C, R>> placeOrQueue(
      C call, Duration timeout, long now, boolean amongFew) {
    lock.lock();
    try {
      if (queue.isEmpty() && (amongFew || running < limits.places() + more || onePlaceMore(now))) {
        running++;
        lastStart = now;
        return Optional.empty();
      }
      Member<C, R> member = new Member<>(call, Budget.of(timeout));
      queue.add(member);
      return Optional.of(member);
    } finally {
      lock.unlock();
    }
  }

  /** Makes the calls of the queue together, this one first. */
  private void lead(Member<C, R> me) {
    long start = System.nanoTime();
    List<Member<C, R>> members = new ArrayList<>(limits.most());
    members.add(me);
    List<Optional<R>> replies = List.of();
    Optional<Throwable> failure = Optional.empty();
    try {
      if (me.budget().isOver()) {
        throw Member.overInQueue();
      }
      if (!me.budget().isShort()) {
        takeAlong(members, start);
      }
      replies = replies(members);
      if (replies.size() != members.size()) {
        throw new IllegalStateException(members.size() + " calls had " + replies.size());
      }
    } catch (LockStoreException e) {
      failure = e.outcomeKnown() && members.size() > 1 ? Optional.empty() : Optional.of(e);
      replies = List.of();
    } catch (RuntimeException | Error e) {
      failure = Optional.of(e);
      replies = List.of();
    } finally {
      handOn(start);
      for (int i = 0; i < members.size(); i++) {
        members.get(i).finish(replies.isEmpty() ? Optional.empty() : replies.get(i), failure);
      }
    }
  }

  private List<Optional<R>> replies(List<Member<C, R>> members) {
    Member<C, R> first = members.get(0);
    if (members.size() == 1) {
      return List.of(Optional.of(calls.one(first.call(), first.budget().remaining())));
    }
    Duration least =
        members.stream().map(m -> m.budget().remaining()).min(Duration::compareTo).orElseThrow();
    return calls.together(() -> sent(members), least);
  }

  /** What is sent now. Those whose time was over before are left out, and leave themselves. */
  private List<C> sent(List<Member<C, R>> members) {
    lock.lock();
    try {
      members.removeIf(member -> !member.isSent());
    } finally {
      lock.unlock();
    }
    return members.stream().map(Member::call).toList();
  }

  /**
   * Those whose time is over are left in the queue, and leave it themselves; who has little of it
   * left makes the call alone, or all would have as little.
   */
  private void takeAlong(List<Member<C, R>> members, long now) {
    lock.lock();
    try {
      lastStart = now;
      Iterator<Member<C, R>> rest = queue.iterator();
      while (rest.hasNext() && members.size() < limits.most()) {
        Member<C, R> next = rest.next();
        if (next.budget().isOver()) {
          continue;
        }
        rest.remove();
        next.taken();
        if (next.budget().isShort()) {
          next.finish(Optional.empty(), Optional.empty());
        } else {
          members.add(next);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives a place to the first in the queue; one more than there should be is given up. */
  private void handOn(long start) {
    lock.lock();
    try {
      if (more > 0 && System.nanoTime() - start >= limits.standstill().toNanos()) {
        more--;
        running--;
      } else if (queue.isEmpty() || running > limits.places() + more) {
        running--;
      } else {
        lastStart = System.nanoTime();
        queue.remove().leads();
      }
    } finally {
      lock.unlock();
    }
  }

  Duration standstill() {
    return limits.standstill();
  }

  /** Gives the first in the queue a place more if those under way stand still. */
  void endStandstill() {
    lock.lock();
    try {
      long now = System.nanoTime();
      if (!queue.isEmpty() && onePlaceMore(now)) {
        running++;
        lastStart = now;
        queue.remove().leads();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Each of those under way will give up the place of one more, see {@link #handOn}. */
  private boolean onePlaceMore(long now) {
    boolean standstill = now - lastStart >= limits.standstill().toNanos();
    more += standstill ? 1 : 0;
    return standstill;
  }

  /** Whether no call is under way, and all is as it was in the beginning. */
  boolean isIdle() {
    lock.lock();
    try {
      return running == 0 && more == 0 && queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Gives a call up that was not sent; false if it may have been, or its thread has to lead. */
  boolean leave(Member<C, R> member) {
    lock.lock();
    try {
      return queue.remove(member) || member.left();
    } finally {
      lock.unlock();
    }
  }
}
