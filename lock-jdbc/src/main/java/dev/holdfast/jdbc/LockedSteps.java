package dev.holdfast.jdbc;

import dev.holdfast.LockKey;
import dev.holdfast.jdbc.RecordTable.Reading;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.LockSteps.Step;
import dev.holdfast.spi.RenewReply;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Steps in a transaction of their own: lock the row, read the clock, decide, write, commit. */
final class LockedSteps implements Steps {
  private static final long WAITED_NANOS = 15_000_000;
  static final RenewReply LOCKED_BY_ANOTHER =
      new RenewReply.NotDone("another session keeps the row locked, or it cannot be read");

  /** What to do in a transaction that frees a key for which somebody waits. */
  interface WakeUp {
    /** Nothing: waiters poll. */
    WakeUp NONE = (session, key) -> {};

    void send(Session session, LockKey key) throws SQLException;
  }

  private final RecordTable table;
  private final WakeUp wakeUp;

  LockedSteps(RecordTable table, WakeUp wakeUp) {
    this.table = table;
    this.wakeUp = wakeUp;
  }

  /** Reads without a lock first: a held key is answered so. */
  @Override
  public AcquireReply acquire(Session session, AcquireCommand command) throws SQLException {
    Optional<Reading> seen = table.read(session, command.key());
    if (seen.isPresent()) {
      LockRecord record = seen.get().record();
      Step<AcquireReply> step = LockSteps.acquire(record, command, seen.get().now());
      if (step.record() == record) {
        return step.reply();
      }
    }
    return step(session, command.key(), (r, now) -> LockSteps.acquire(r, command, now));
  }

  @Override
  public <R> R step(Session session, LockKey key, Decision<R> decision) throws SQLException {
    session.begin();
    Optional<LockRecord> found = table.lock(session, key);
    return found.isPresent()
        ? update(session, key, found.get(), decision)
        : insert(session, key, decision, true);
  }

  private <R> R update(Session session, LockKey key, LockRecord before, Decision<R> decision)
      throws SQLException {
    long now = table.clock(session);
    Step<R> step = decision.on(before, now);
    LockRecord after = step.record();
    if (after == before) {
      session.rollback();
      return step.reply();
    }
    table.update(session, key, after);
    if (before.isBusy(now) && !after.isBusy(now) && before.waitersUntil() > now) {
      wakeUp.send(session, key);
    }
    session.commit();
    return step.reply();
  }

  /**
   * A step on a key without a record. If the insert had to wait for another session's, which then
   * was rolled back, the clock was read too early: decide again, once.
   */
  private <R> R insert(Session session, LockKey key, Decision<R> decision, boolean mayRepeat)
      throws SQLException {
    Step<R> step = decision.on(LockRecord.ABSENT, table.clock(session));
    if (step.record() == LockRecord.ABSENT) {
      session.rollback();
      return step.reply();
    }
    long start = System.nanoTime();
    table.insert(session, key, step.record());
    if (mayRepeat && System.nanoTime() - start > WAITED_NANOS) {
      session.rollback();
      session.begin();
      return insert(session, key, decision, false);
    }
    session.commit();
    return step.reply();
  }

  /**
   * Whether the lease lasts longer than it can by this clock. If the clock was read before the row,
   * that is because the row was renewed in between, and must not make the lease shorter.
   */
  static boolean seemsAhead(LockRecord r, long now) {
    long longest = r.phase() == LockRecord.Phase.HELD ? r.ttl() : r.minHold();
    return r.isBusy(now) && r.expiresAt() > now + longest;
  }

  /** The clock of the statement that locked the rows; read anew if one is ahead of it. */
  private long clockOf(Session session, Collection<Reading> found) throws SQLException {
    boolean fine =
        !found.isEmpty() && found.stream().noneMatch(r -> seemsAhead(r.record(), r.now()));
    return fine ? found.iterator().next().now() : table.clock(session);
  }

  @Override
  public List<RenewReply> batch(Session session, List<LockKey> keys, BatchDecision decision)
      throws SQLException {
    session.begin();
    Set<LockKey> missing = new LinkedHashSet<>(keys);
    Map<LockKey, Reading> found = table.lockFree(session, missing);
    missing.removeAll(found.keySet());
    Set<LockKey> skipped = new HashSet<>(table.present(session, missing));
    long now = clockOf(session, found.values());
    Map<LockKey, LockRecord> added = new HashMap<>();
    Map<LockKey, LockRecord> changed = new HashMap<>();
    List<RenewReply> replies = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      LockKey key = keys.get(i);
      if (skipped.contains(key)) {
        replies.add(LOCKED_BY_ANOTHER);
        continue;
      }
      Reading seen = found.get(key);
      Map<LockKey, LockRecord> writes = seen == null ? added : changed;
      LockRecord read = seen == null ? LockRecord.ABSENT : seen.record();
      LockRecord before = writes.getOrDefault(key, read);
      Step<RenewReply> step = decision.on(i, before, now);
      if (step.record() != before) {
        writes.put(key, step.record());
      }
      replies.add(step.reply());
    }
    table.writeAll(session, added, changed);
    session.commit();
    return replies;
  }
}
