package dev.holdfast;

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
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A store in the memory of this process: exclusion between the managers that share the instance,
 * and no further. The reference that other stores are compared with, and what users' own tests run
 * on.
 *
 * <p>Its clock is the wall clock of its ticker. Calls never fail and never block. Closing it
 * changes nothing. Safe for use by many threads.
 */
public final class InMemoryLockStore implements LockStore {
  private static final Duration RETENTION = Duration.ofDays(7);

  private final ConcurrentHashMap<LockKey, LockRecord> records = new ConcurrentHashMap<>();
  private final List<Consumer<LockKey>> listeners = new CopyOnWriteArrayList<>();
  private final Ticker ticker;
  private final long retention;

  /** A store by this process's clock, with a retention of 7 days. */
  public InMemoryLockStore() {
    this(Ticker.system(), RETENTION);
  }

  /** A store by another clock, for tests. */
  public InMemoryLockStore(Ticker ticker) {
    this(ticker, RETENTION);
  }

  /**
   * A store by another clock and with another retention.
   *
   * @param ticker its wall clock is the store's clock
   * @param retention how long {@link #purge} keeps the record of a key that nobody holds
   */
  public InMemoryLockStore(Ticker ticker, Duration retention) {
    this.ticker = ticker;
    this.retention = Micros.of(retention);
  }

  @Override
  public String description() {
    return "memory of this process";
  }

  @Override
  public AcquireReply acquire(AcquireCommand command, Duration timeout) {
    return step(command.key(), r -> LockSteps.acquire(r, command, now()));
  }

  @Override
  public boolean abandon(LockKey key, UUID grantId, Duration timeout) {
    boolean freed = step(key, r -> LockSteps.abandon(r, grantId, now()));
    if (freed) {
      tellFreed(key);
    }
    return freed;
  }

  @Override
  public List<RenewReply> renew(List<RenewCommand> batch, Duration timeout) {
    List<RenewReply> replies = new ArrayList<>(batch.size());
    for (RenewCommand c : batch) {
      replies.add(step(c.key(), r -> LockSteps.renew(r, c, now())));
    }
    return replies;
  }

  @Override
  public List<RenewReply> reinstate(List<ReinstateCommand> batch, Duration timeout) {
    List<RenewReply> replies = new ArrayList<>(batch.size());
    for (ReinstateCommand c : batch) {
      replies.add(step(c.key(), r -> LockSteps.reinstate(r, c, now())));
    }
    return replies;
  }

  @Override
  public AttachReply attach(AttachCommand command, Duration timeout) {
    return step(command.key(), r -> LockSteps.attach(r, command, now()));
  }

  @Override
  public ReleaseReply release(LockKey key, LeaseIdentity lease, Duration timeout) {
    return freeing(key, step(key, r -> LockSteps.release(r, lease, now())));
  }

  @Override
  public AnnotateReply annotate(AnnotateCommand command, Duration timeout) {
    return step(command.key(), r -> LockSteps.annotate(r, command, now()));
  }

  @Override
  public RevokeReply revoke(LockKey key, long token, Duration timeout) {
    return step(key, r -> LockSteps.revoke(r, token, now()));
  }

  @Override
  public ReleaseReply forceRelease(LockKey key, long token, String reason, Duration timeout) {
    return freeing(key, step(key, r -> LockSteps.forceRelease(r, token, reason, now())));
  }

  @Override
  public Optional<Holder> find(LockKey key, Duration timeout) {
    return LockSteps.find(records.getOrDefault(key, LockRecord.ABSENT), now());
  }

  @Override
  public ListReply list(ListCommand command, Duration timeout) {
    long now = now();
    List<ListReply.Entry> entries =
        records.entrySet().stream()
            .filter(e -> matches(e.getKey(), command) && e.getValue().isBusy(now))
            .sorted(Comparator.comparing(e -> e.getKey().name()))
            .limit(command.limit())
            .map(e -> new ListReply.Entry(e.getKey(), LockSteps.holder(e.getValue(), now)))
            .toList();
    boolean full = entries.size() == command.limit();
    return new ListReply(entries, full ? entries.get(entries.size() - 1).key().name() : "");
  }

  @Override
  public int purge(int limit, Duration timeout) {
    int purged = 0;
    for (Map.Entry<LockKey, LockRecord> entry : records.entrySet()) {
      if (purged == limit) {
        break;
      }
      LockRecord record = entry.getValue();
      if (record.isPurgeable(now(), retention) && records.remove(entry.getKey(), record)) {
        purged++;
      }
    }
    return purged;
  }

  @Override
  public long highestToken(Duration timeout) {
    return records.values().stream().mapToLong(LockRecord::lastToken).max().orElse(0);
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

  /** Does nothing: what managers hold stays held until it ends. */
  @Override
  public void close() {}

  /**
   * Forgets every record at once, as a server does that loses its memory. For tests of state loss.
   */
  public void loseState() {
    records.clear();
  }

  private <R> R step(LockKey key, Function<LockRecord, Step<R>> step) {
    AtomicReference<R> reply = new AtomicReference<>();
    records.compute(
        key,
        (k, before) -> {
          Step<R> done = step.apply(before == null ? LockRecord.ABSENT : before);
          reply.set(done.reply());
          return done.record() == LockRecord.ABSENT ? null : done.record();
        });
    return reply.get();
  }

  private ReleaseReply freeing(LockKey key, ReleaseReply reply) {
    if (reply instanceof ReleaseReply.Freed) {
      tellFreed(key);
    }
    return reply;
  }

  private void tellFreed(LockKey key) {
    listeners.forEach(listener -> listener.accept(key));
  }

  private static boolean matches(LockKey key, ListCommand command) {
    return key.namespace().equals(command.namespace())
        && key.name().startsWith(command.namePrefix())
        && (command.cursor().isEmpty() || key.name().compareTo(command.cursor()) > 0);
  }

  private long now() {
    return ticker.wallNanos() / 1_000;
  }
}
