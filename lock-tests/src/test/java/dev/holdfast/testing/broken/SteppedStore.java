package dev.holdfast.testing.broken;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.ListReply;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.LockSteps.Step;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** A store in memory, slow and simple, that does its steps as it is told. */
public final class SteppedStore implements LockStore {
  private record Kept(LockKey key, LockRecord record) {}

  private final Steps steps;
  private final Ticker ticker;
  private final Map<Object, Kept> records = new HashMap<>();
  private final Set<Object> locked = new HashSet<>();
  private final List<Consumer<LockKey>> listeners = new CopyOnWriteArrayList<>();

  public SteppedStore(Steps steps, Ticker ticker) {
    this.steps = steps;
    this.ticker = ticker;
  }

  private synchronized LockRecord read(LockKey key) {
    Kept kept = records.get(steps.identity(key));
    return kept == null ? LockRecord.ABSENT : kept.record();
  }

  private synchronized void write(LockKey key, LockRecord record) {
    if (record.equals(LockRecord.ABSENT)) {
      records.remove(steps.identity(key));
    } else {
      records.put(steps.identity(key), new Kept(key, record));
    }
  }

  private synchronized <R> R step(LockKey key, Function<LockRecord, Step<R>> step) {
    Step<R> done = step.apply(read(key));
    write(key, done.record());
    return done.reply();
  }

  private long now() {
    return ticker.wallNanos() / 1_000;
  }

  @Override
  public String description() {
    return "a store to be broken";
  }

  @Override
  public AcquireReply acquire(AcquireCommand c, Duration timeout) {
    if (steps.acquiresInOneStep()) {
      return step(c.key(), r -> steps.acquire(r, c, now()));
    }
    Step<AcquireReply> done = steps.acquire(read(c.key()), c, now());
    pause();
    write(c.key(), done.record());
    return done.reply();
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean abandon(LockKey key, UUID grantId, Duration timeout) {
    boolean freed = step(key, r -> steps.abandon(r, grantId, now()));
    tell("abandon", key, freed);
    return freed;
  }

  @Override
  public List<RenewReply> renew(List<RenewCommand> batch, Duration timeout) {
    List<RenewReply> replies = new ArrayList<>();
    boolean goesOn = true;
    for (RenewCommand c : batch) {
      replies.add(goesOn ? renew(c) : new RenewReply.NotDone("an earlier one was refused"));
      goesOn = goesOn && steps.goesOnAfter(replies.get(replies.size() - 1));
    }
    return replies;
  }

  private RenewReply renew(RenewCommand c) {
    return isLocked(c.key())
        ? steps.renewalOfLockedRecord()
        : step(c.key(), r -> steps.renew(r, c, now()));
  }

  private synchronized boolean isLocked(LockKey key) {
    return locked.contains(steps.identity(key));
  }

  /** Locks a record until the answer is closed. */
  synchronized AutoCloseable lock(LockKey key) {
    locked.add(steps.identity(key));
    return () -> unlock(key);
  }

  private synchronized void unlock(LockKey key) {
    locked.remove(steps.identity(key));
  }

  @Override
  public List<RenewReply> reinstate(List<ReinstateCommand> batch, Duration timeout) {
    return batch.stream().map(c -> step(c.key(), r -> steps.reinstate(r, c, now()))).toList();
  }

  @Override
  public AttachReply attach(AttachCommand c, Duration timeout) {
    return step(c.key(), r -> steps.attach(r, c, now()));
  }

  @Override
  public ReleaseReply release(LockKey key, LeaseIdentity lease, Duration timeout) {
    ReleaseReply reply = step(key, r -> steps.release(r, lease, now()));
    tell("release", key, reply instanceof ReleaseReply.Freed);
    return reply;
  }

  @Override
  public AnnotateReply annotate(AnnotateCommand c, Duration timeout) {
    return step(c.key(), r -> steps.annotate(r, c, now()));
  }

  @Override
  public RevokeReply revoke(LockKey key, long token, Duration timeout) {
    return step(key, r -> steps.revoke(r, token, now()));
  }

  @Override
  public ReleaseReply forceRelease(LockKey key, long token, String reason, Duration timeout) {
    ReleaseReply reply = step(key, r -> steps.forceRelease(r, token, reason, now()));
    tell("forceRelease", key, reply instanceof ReleaseReply.Freed);
    return reply;
  }

  @Override
  public Optional<Holder> find(LockKey key, Duration timeout) {
    return steps.find(read(key), now());
  }

  @Override
  public synchronized ListReply list(ListCommand command, Duration timeout) {
    long now = now();
    return new ListReply(
        records.values().stream()
            .filter(kept -> steps.lists(kept.key(), command) && kept.record().isBusy(now))
            .map(kept -> new ListReply.Entry(kept.key(), LockSteps.holder(kept.record(), now)))
            .toList(),
        "");
  }

  @Override
  public synchronized int purge(int limit, Duration timeout) {
    int purged = 0;
    for (Iterator<Kept> i = records.values().iterator(); i.hasNext() && purged < limit; ) {
      if (steps.isPurgeable(i.next().record(), now())) {
        i.remove();
        purged++;
      }
    }
    return purged;
  }

  @Override
  public synchronized long highestToken(Duration timeout) {
    return records.values().stream().mapToLong(k -> k.record().lastToken()).max().orElse(0);
  }

  @Override
  public long clockMicros(Duration timeout) {
    return now();
  }

  @Override
  public Subscription onRelease(Consumer<LockKey> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void tell(String operation, LockKey key, boolean freed) {
    if (freed && steps.tellsOf(operation)) {
      listeners.forEach(listener -> listener.accept(key));
    }
  }

  synchronized void loseState() {
    records.clear();
  }

  @Override
  public void close() {}
}
