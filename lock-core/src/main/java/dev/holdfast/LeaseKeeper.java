package dev.holdfast;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the leases of one manager: wakes each when something is due, and has renewals sent in
 * batches. One timer serves all; it decides, and never waits for the store.
 */
final class LeaseKeeper {

  /** What is done about what is due. Called on the timer's thread: must not block. */
  interface Dues {
    /** Something is due somewhere. */
    void waking();

    /** These leases are to be renewed. */
    void renew(List<LeaseCore> leases);

    /** The offer of this lease is over: it is to be released. */
    void release(LeaseCore lease);
  }

  private final Ticker ticker;
  private final Scheduler timer;
  private final Dues dues;

  private final ReentrantLock lock = new ReentrantLock();
  private final WakeQueue<LeaseCore> queue = new WakeQueue<>();
  private Scheduler.Scheduled alarm = () -> {};
  private long alarmAt = Long.MAX_VALUE;
  private boolean closed;

  LeaseKeeper(Ticker ticker, Scheduler timer, Dues dues) {
    this.ticker = ticker;
    this.timer = timer;
    this.dues = dues;
  }

  /** Begins to keep a lease. Returns false if this keeper is closed. */
  boolean keep(LeaseCore lease) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      long wakeAt = lease.wakeAt();
      if (wakeAt != Long.MAX_VALUE && !queue.contains(lease)) {
        queue.add(lease, wakeAt);
      }
      arm();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The lease is over: there is nothing to keep. */
  void forget(LeaseCore lease) {
    lock.lock();
    try {
      if (queue.contains(lease)) {
        queue.remove(lease);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Looks at leases now: does what is due, and sets the alarm for what follows. Whose renewal is
   * nearly due travels along with one that is due, to share its batch.
   */
  void look(List<LeaseCore> leases) {
    List<LeaseCore> looked = new ArrayList<>(leases);
    Look look = new Look(Moment.of(ticker));
    try {
      leases.forEach(look::at);
      List<LeaseCore> near = look.takeNear();
      looked.addAll(near);
      near.forEach(look::along);
    } finally {
      requeue(looked);
    }
    look.act();
  }

  /** What one look finds. */
  private final class Look {
    private final Moment now;
    private final List<LeaseCore> toRenew = new ArrayList<>();
    private final List<LeaseCore> toRelease = new ArrayList<>();
    private long company;

    Look(Moment now) {
      this.now = now;
    }

    void at(LeaseCore lease) {
      switch (lease.due(now)) {
        case RENEWAL -> {
          toRenew.add(lease);
          company = Math.max(company, lease.company());
        }
        case LONE_RENEWAL -> toRenew.add(lease);
        case RELEASE -> toRelease.add(lease);
        case NOTHING -> {}
      }
    }

    /**
     * Those that wake soon enough to travel along. Only regular renewals take others along: after
     * one, nobody with its timings or longer ones is near, so that the next is a quarter of its
     * interval away, and each lease is looked at a few times an interval.
     */
    List<LeaseCore> takeNear() {
      return company == 0 ? List.of() : take(now.monotonic() + company);
    }

    void along(LeaseCore lease) {
      if (lease.travelsAlong(now)) {
        toRenew.add(lease);
      }
    }

    void act() {
      toRelease.forEach(dues::release);
      if (!toRenew.isEmpty()) {
        dues.renew(toRenew);
      }
    }
  }

  /** Looks at a lease on the timer's thread. */
  void lookSoon(LeaseCore lease) {
    timer.schedule(Duration.ZERO, () -> look(List.of(lease)));
  }

  /** Keeps nothing any more. Returns what was kept. */
  List<LeaseCore> close() {
    lock.lock();
    try {
      closed = true;
      alarm.cancel();
      return queue.clear();
    } finally {
      lock.unlock();
    }
  }

  private void ring() {
    List<LeaseCore> due;
    lock.lock();
    try {
      alarmAt = Long.MAX_VALUE;
      due = take(ticker.monotonicNanos());
    } finally {
      lock.unlock();
    }
    try {
      dues.waking();
    } finally {
      look(due);
    }
  }

  /** Those that wake by then; they are asleep until they were looked at. */
  private List<LeaseCore> take(long until) {
    List<LeaseCore> taken = new ArrayList<>();
    lock.lock();
    try {
      while (queue.firstWakeAt() <= until) {
        taken.add(queue.first());
        queue.move(queue.first(), Long.MAX_VALUE);
      }
    } finally {
      lock.unlock();
    }
    return taken;
  }

  private void requeue(List<LeaseCore> leases) {
    lock.lock();
    try {
      leases.forEach(this::requeue);
      arm();
    } finally {
      lock.unlock();
    }
  }

  /** The lease's own time may have changed, or it may be over. */
  private void requeue(LeaseCore lease) {
    if (!queue.contains(lease)) {
      return;
    }
    long wakeAt = lease.wakeAt();
    if (wakeAt == Long.MAX_VALUE) {
      queue.remove(lease);
    } else {
      queue.move(lease, wakeAt);
    }
  }

  private void arm() {
    if (queue.firstWakeAt() >= alarmAt) {
      return;
    }
    alarm.cancel();
    alarmAt = queue.firstWakeAt();
    long delay = Math.max(0, alarmAt - ticker.monotonicNanos());
    alarm = timer.schedule(Duration.ofNanos(delay), this::ring);
  }
}
