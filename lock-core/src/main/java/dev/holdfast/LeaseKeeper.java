package dev.holdfast;

import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Keeps the leases of one manager: wakes each when something is due, and sends renewals in batches.
 * One timer serves all; it never waits for the store.
 */
final class LeaseKeeper {

  /** Hooks of the manager. */
  interface Hooks {
    /** A batch was answered. */
    void renewed(int renewed, int notRenewed, Duration took);

    /** A batch failed. */
    void failed(String operation, Throwable failure);

    /** A token was seen. */
    void observed(long token);

    /** An offer is over: the lease is to be released. */
    void release(LeaseCore lease);
  }

  private static final int BATCH = 500;

  /** A lease in the queue; an entry that is not its newest is passed over. */
  private record Entry(LeaseCore lease, long wakeAt, long version) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return Long.compare(wakeAt - other.wakeAt, 0);
    }
  }

  private record Renewal(LeaseCore lease, Belief.Attempt attempt) {}

  private final AsyncLockStore store;
  private final Ticker ticker;
  private final Scheduler scheduler;
  private final Hooks hooks;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LeaseCore, Long> versions = new LinkedHashMap<>();
  private final PriorityQueue<Entry> queue = new PriorityQueue<>();
  private Scheduler.Scheduled timer = () -> {};
  private long timerAt = Long.MAX_VALUE;
  private long nextVersion;
  private boolean closed;

  LeaseKeeper(AsyncLockStore store, Ticker ticker, Scheduler scheduler, Hooks hooks) {
    this.store = store;
    this.ticker = ticker;
    this.scheduler = scheduler;
    this.hooks = hooks;
  }

  /** Begins to keep a lease, or looks again at one that is kept. */
  void look(LeaseCore lease) {
    look(List.of(lease));
  }

  /** Looks at leases now: does what is due, and sets the timer for what follows. */
  private void look(List<LeaseCore> leases) {
    List<LeaseCore> toRenew = new ArrayList<>();
    Moment now = Moment.of(ticker);
    for (LeaseCore lease : leases) {
      LeaseCore.Due due = lease.due(now);
      if (due == LeaseCore.Due.RENEWAL) {
        toRenew.add(lease);
      } else if (due == LeaseCore.Due.RELEASE) {
        hooks.release(lease);
      }
    }
    for (int from = 0; from < toRenew.size(); from += BATCH) {
      send(toRenew.subList(from, Math.min(from + BATCH, toRenew.size())));
    }
    leases.forEach(this::enqueue);
    arm();
  }

  /** Renews one lease now, whatever its timer says. Completes when the store has answered. */
  CompletableFuture<Void> renewNow(LeaseCore lease) {
    CompletableFuture<Void> done = send(List.of(lease));
    look(lease);
    return done;
  }

  /** The leases that are kept. */
  List<LeaseCore> leases() {
    lock.lock();
    try {
      return List.copyOf(versions.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Sends nothing any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      timer.cancel();
      queue.clear();
      versions.clear();
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    List<LeaseCore> due = new ArrayList<>();
    lock.lock();
    try {
      timerAt = Long.MAX_VALUE;
      long now = ticker.monotonicNanos();
      while (!queue.isEmpty() && queue.peek().wakeAt() - now <= 0) {
        Entry entry = queue.poll();
        if (isNewest(entry)) {
          due.add(entry.lease());
        }
      }
    } finally {
      lock.unlock();
    }
    look(due);
  }

  private void enqueue(LeaseCore lease) {
    long wakeAt = lease.wakeAt();
    lock.lock();
    try {
      if (closed || wakeAt == Long.MAX_VALUE) {
        versions.remove(lease);
        return;
      }
      long version = ++nextVersion;
      versions.put(lease, version);
      queue.add(new Entry(lease, wakeAt, version));
    } finally {
      lock.unlock();
    }
  }

  private void arm() {
    lock.lock();
    try {
      while (!queue.isEmpty() && !isNewest(queue.peek())) {
        queue.poll();
      }
      if (closed || queue.isEmpty() || queue.peek().wakeAt() >= timerAt) {
        return;
      }
      timer.cancel();
      timerAt = queue.peek().wakeAt();
      long delay = Math.max(0, timerAt - ticker.monotonicNanos());
      timer = scheduler.schedule(Duration.ofNanos(delay), this::wake);
    } finally {
      lock.unlock();
    }
  }

  private boolean isNewest(Entry entry) {
    return versions.getOrDefault(entry.lease(), -1L) == entry.version();
  }

  private CompletableFuture<Void> send(List<LeaseCore> leases) {
    return exchange(
        "renew",
        leases,
        (renewals, timeout) -> {
          List<RenewCommand> commands = new ArrayList<>(renewals.size());
          renewals.forEach(r -> commands.add(r.lease().renewal(r.attempt())));
          return Answers.within(timeout, scheduler, () -> store.renew(commands, timeout));
        });
  }

  private CompletableFuture<Void> reinstate(List<LeaseCore> leases) {
    return exchange(
        "reinstate",
        leases,
        (renewals, timeout) ->
            Answers.within(
                timeout,
                scheduler,
                () ->
                    store.reinstate(
                        renewals.stream().map(r -> r.lease().reinstatement(r.attempt())).toList(),
                        timeout)));
  }

  private interface Exchange {
    CompletableFuture<List<RenewReply>> send(List<Renewal> renewals, Duration timeout);
  }

  private CompletableFuture<Void> exchange(
      String operation, List<LeaseCore> leases, Exchange exchange) {
    List<Renewal> renewals = new ArrayList<>(leases.size());
    Moment sent = Moment.of(ticker);
    for (LeaseCore lease : leases) {
      lease.beginRenewal(sent).ifPresent(attempt -> renewals.add(new Renewal(lease, attempt)));
    }
    if (renewals.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Duration timeout =
        renewals.stream()
            .map(r -> r.lease().renewalTimeout())
            .min(Duration::compareTo)
            .orElseThrow();
    return exchange
        .send(renewals, timeout)
        .handle(
            (replies, failure) -> {
              if (failure != null) {
                return failed(operation, renewals, Answers.cause(failure));
              }
              return answered(renewals, replies, sent);
            })
        .thenCompose(Function.identity());
  }

  private CompletableFuture<Void> failed(
      String operation, List<Renewal> renewals, RuntimeException failure) {
    hooks.failed(operation, failure);
    Moment now = Moment.of(ticker);
    renewals.forEach(r -> r.lease().unanswered(r.attempt(), failure.toString(), now));
    look(renewals.stream().map(Renewal::lease).toList());
    return CompletableFuture.failedFuture(failure);
  }

  private CompletableFuture<Void> answered(
      List<Renewal> renewals, List<RenewReply> replies, Moment sent) {
    Moment now = Moment.of(ticker);
    List<LeaseCore> lost = new ArrayList<>();
    int renewed = 0;
    for (int i = 0; i < renewals.size(); i++) {
      Renewal r = renewals.get(i);
      RenewReply reply =
          i < replies.size()
              ? replies.get(i)
              : new RenewReply.NotDone("the store answered fewer renewals than were sent");
      if (reply instanceof Refusal.Superseded superseded) {
        hooks.observed(superseded.by().value());
      }
      renewed +=
          reply instanceof RenewReply.Renewed || reply instanceof RenewReply.Reinstated ? 1 : 0;
      if (r.lease().answered(r.attempt(), reply, now)) {
        lost.add(r.lease());
      }
    }
    hooks.renewed(renewed, renewals.size() - renewed, Duration.ofNanos(now.monotonicSince(sent)));
    CompletableFuture<Void> followUp =
        lost.isEmpty() ? CompletableFuture.completedFuture(null) : reinstate(lost);
    look(renewals.stream().map(Renewal::lease).toList());
    return followUp;
  }
}
