package dev.holdfast;

import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/** Sends the renewals of many leases in batches, and tells each lease what became of its own. */
final class Renewals {
  /** What the manager is told. */
  interface Hooks {
    /** A batch was answered. */
    void renewed(int renewed, int notRenewed, Duration took);

    /** A batch failed. */
    void failed(String operation, Throwable failure);

    /** A reply came; the token that it names, if any, counts as seen. */
    Refusal seen(Refusal refusal);
  }

  private record Renewal(LeaseCore lease, Belief.Attempt attempt) {
    RenewCommand renew() {
      return new RenewCommand(
          lease.terms.key(), lease.terms.identity(), attempt.acknowledgedExpiry());
    }

    ReinstateCommand reinstate() {
      LeaseTerms terms = lease.terms;
      return new ReinstateCommand(
          terms.key(),
          terms.identity(),
          terms.grantId(),
          lease.notes.info(),
          terms.timings().expiry(),
          Duration.ofNanos(attempt.sent().monotonicSince(terms.grantedAt())),
          terms.minHold(),
          terms.maxHold(),
          attempt.acknowledgedExpiry());
    }
  }

  private static final RenewReply MISSING =
      new RenewReply.NotDone("the store answered fewer renewals than were sent");

  private final AsyncLockStore store;
  private final Ticker ticker;
  private final Threads threads;
  private final Consumer<List<LeaseCore>> look;
  private final Hooks hooks;
  private final RenewalLine line;

  /**
   * @param largest how many leases the store renews at a time
   * @param look called with leases that a reply or its absence may have changed
   */
  Renewals(
      AsyncLockStore store,
      int largest,
      Ticker ticker,
      Threads threads,
      Consumer<List<LeaseCore>> look,
      Hooks hooks) {
    this.store = store;
    this.ticker = ticker;
    this.threads = threads;
    this.look = look;
    this.hooks = hooks;
    line = new RenewalLine(ticker, threads.timer, largest, this::start);
  }

  /** Has the leases renewed, when it is their turn. Does not block. */
  void renew(List<LeaseCore> leases) {
    line.add(leases);
  }

  /** Renews one lease now, whatever its timer says. Completes when the store has answered. */
  CompletableFuture<Void> renewNow(LeaseCore lease) {
    return start(List.of(lease), lease.renewalTimeout());
  }

  private CompletableFuture<Void> start(List<LeaseCore> leases, Duration timeout) {
    try {
      return CompletableFuture.supplyAsync(() -> send(leases, timeout), threads.renewals)
          .thenCompose(Function.identity());
    } catch (RejectedExecutionException closed) {
      return CompletableFuture.failedFuture(WaitQueues.closedFailure());
    }
  }

  private CompletableFuture<Void> send(List<LeaseCore> leases, Duration timeout) {
    return exchange(
        "renew",
        leases,
        timeout,
        renewals -> store.renew(renewals.stream().map(Renewal::renew).toList(), timeout));
  }

  private CompletableFuture<Void> reinstate(List<LeaseCore> leases, Duration timeout) {
    return exchange(
        "reinstate",
        leases,
        timeout,
        renewals -> store.reinstate(renewals.stream().map(Renewal::reinstate).toList(), timeout));
  }

  private CompletableFuture<Void> exchange(
      String operation,
      List<LeaseCore> leases,
      Duration timeout,
      Function<List<Renewal>, CompletionStage<List<RenewReply>>> call) {
    List<Renewal> renewals = new ArrayList<>(leases.size());
    Moment sent = Moment.of(ticker);
    for (LeaseCore lease : leases) {
      lease.beginRenewal(sent).ifPresent(attempt -> renewals.add(new Renewal(lease, attempt)));
    }
    if (renewals.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return Answers.within(timeout, threads.timedCalls, () -> call.apply(renewals))
        .handle(
            (replies, failure) ->
                failure == null
                    ? answered(renewals, replies, sent, timeout)
                    : failed(operation, renewals, Answers.cause(failure)))
        .thenCompose(Function.identity());
  }

  private CompletableFuture<Void> failed(
      String operation, List<Renewal> renewals, RuntimeException failure) {
    hooks.failed(operation, failure);
    Moment now = Moment.of(ticker);
    renewals.forEach(r -> r.lease().unanswered(r.attempt(), failure.toString(), now));
    look.accept(renewals.stream().map(Renewal::lease).toList());
    return CompletableFuture.failedFuture(failure);
  }

  private CompletableFuture<Void> answered(
      List<Renewal> renewals, List<RenewReply> replies, Moment sent, Duration timeout) {
    Moment now = Moment.of(ticker);
    List<LeaseCore> gone = new ArrayList<>();
    int renewed = 0;
    for (int i = 0; i < renewals.size(); i++) {
      Renewal r = renewals.get(i);
      RenewReply reply = i < replies.size() ? replies.get(i) : MISSING;
      if (reply instanceof Refusal refusal) {
        hooks.seen(refusal);
      }
      if (reply instanceof RenewReply.Renewed || reply instanceof RenewReply.Reinstated) {
        renewed++;
      }
      if (r.lease().answered(r.attempt(), reply, now)) {
        gone.add(r.lease());
      }
    }
    hooks.renewed(renewed, renewals.size() - renewed, Duration.ofNanos(now.monotonicSince(sent)));
    CompletableFuture<Void> followUp =
        gone.isEmpty() ? CompletableFuture.completedFuture(null) : reinstate(gone, timeout);
    look.accept(renewals.stream().map(Renewal::lease).toList());
    return followUp;
  }
}
