package dev.holdfast;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Leases that are to be renewed, in line for the store: the most urgent first. Only so many batches
 * are under way, so that the time-out of each is spent on it, and not on those before it. Batches
 * that a store leaves unanswered do not hold up the others: they give their place to the next.
 */
final class RenewalLine {
  static final int UNDER_WAY = 8;
  private static final int PATIENCE = 8;

  /** Sends a batch. */
  interface Sender {
    /** Completes when the store has answered, or the time is over. */
    CompletableFuture<Void> send(List<LeaseCore> batch, Duration timeout);
  }

  private final Ticker ticker;
  private final Scheduler timer;
  private final int largest;
  private final Sender sender;

  private final ReentrantLock lock = new ReentrantLock();

  /** By the time that the store has for them: a short lease does not fail the long ones. */
  private final Map<Duration, ByUrgency> line = new HashMap<>();

  private int underWay;
  private int signsOfLife;
  private boolean serving;

  /**
   * A line.
   *
   * @param largest how many leases make a batch at most
   */
  RenewalLine(Ticker ticker, Scheduler timer, int largest, Sender sender) {
    this.ticker = ticker;
    this.timer = timer;
    this.largest = largest;
    this.sender = sender;
  }

  /** Has the leases renewed when it is their turn. */
  void add(List<LeaseCore> leases) {
    lock.lock();
    try {
      for (LeaseCore lease : leases) {
        if (!lease.inLine) {
          lease.inLine = true;
          line.computeIfAbsent(lease.renewalTimeout(), t -> new ByUrgency()).add(lease);
        }
      }
    } finally {
      lock.unlock();
    }
    serve();
  }

  /** Sends as much as may be sent, unless another call is at it. */
  private void serve() {
    if (beginServing()) {
      for (List<LeaseCore> batch = next(); !batch.isEmpty(); batch = next()) {
        new Sent(batch.get(0).renewalTimeout()).send(batch);
      }
    }
  }

  private boolean beginServing() {
    lock.lock();
    try {
      boolean begins = !serving;
      serving = true;
      return begins;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the next batch; empty if there is none, or no place for it. */
  private List<LeaseCore> next() {
    List<LeaseCore> batch = new ArrayList<>();
    lock.lock();
    try {
      if (line.isEmpty() || underWay >= UNDER_WAY) {
        serving = false;
        return batch;
      }
      underWay++;
      ByUrgency queue = mostUrgent();
      while (batch.size() < largest && !queue.isEmpty()) {
        LeaseCore lease = queue.remove();
        lease.inLine = false;
        batch.add(lease);
      }
      line.values().removeIf(ByUrgency::isEmpty);
    } finally {
      lock.unlock();
    }
    return batch;
  }

  private ByUrgency mostUrgent() {
    return Collections.min(line.values(), Comparator.comparingLong(ByUrgency::deadline));
  }

  /** A batch that is under way. */
  private final class Sent {
    private final Duration timeout;
    private final long sentAt = ticker.monotonicNanos();
    private int signsBefore;
    private boolean hasPlace = true;

    Sent(Duration timeout) {
      this.timeout = timeout;
    }

    void send(List<LeaseCore> batch) {
      signsBefore = signsOfLife();
      Scheduler.Scheduled patience = timer.schedule(timeout.dividedBy(PATIENCE), this::unanswered);
      sent(batch)
          .whenComplete(
              (nothing, failure) -> {
                patience.cancel();
                ended();
              });
    }

    /** Whatever goes wrong must not end the service. */
    private CompletableFuture<Void> sent(List<LeaseCore> batch) {
      try {
        return sender.send(batch, timeout);
      } catch (RuntimeException | Error e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private void ended() {
      boolean quick = ticker.monotonicNanos() - sentAt < timeout.toNanos() / 2;
      leave(quick ? 1 : 0);
    }

    /** Neither this batch nor any other was answered: waiting for them is no use. */
    private void unanswered() {
      if (signsOfLife() == signsBefore) {
        leave(0);
      }
    }

    private void leave(int signs) {
      lock.lock();
      try {
        signsOfLife += signs;
        underWay -= hasPlace ? 1 : 0;
        hasPlace = false;
      } finally {
        lock.unlock();
      }
      serve();
    }
  }

  private int signsOfLife() {
    lock.lock();
    try {
      return signsOfLife;
    } finally {
      lock.unlock();
    }
  }
}
