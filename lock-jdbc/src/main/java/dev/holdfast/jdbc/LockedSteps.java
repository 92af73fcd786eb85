package dev.holdfast.jdbc;

import dev.holdfast.LockKey;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps.Step;
import dev.holdfast.spi.RenewReply;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Steps in a transaction of their own: lock the row, read the clock, decide by {@link
 * dev.holdfast.spi.LockSteps}, write, commit.
 */
final class LockedSteps {
  private static final long WAITED_NANOS = 15_000_000;
  private static final RenewReply LOCKED_BY_ANOTHER =
      new RenewReply.NotDone("another session keeps the row locked");

  private final RecordTable table;

  LockedSteps(RecordTable table) {
    this.table = table;
  }

  /** A step on one record. */
  interface Decision<R> {
    Step<R> on(LockRecord record, long now);
  }

  /** A step on the record of one member of a batch. */
  interface BatchDecision {
    Step<RenewReply> on(int index, LockRecord record, long now);
  }

  <R> R step(Session session, LockKey key, Decision<R> decision) throws SQLException {
    session.begin();
    Optional<LockRecord> found = table.lock(session, key);
    return found.isPresent()
        ? update(session, key, found.get(), decision)
        : insert(session, key, decision);
  }

  private <R> R update(Session session, LockKey key, LockRecord before, Decision<R> decision)
      throws SQLException {
    Step<R> step = decision.on(before, table.clock(session));
    if (step.record() == before) {
      session.rollback();
      return step.reply();
    }
    table.update(session, key, step.record());
    session.commit();
    return step.reply();
  }

  /**
   * A step on a key without a record. If the insert had to wait for another session's, which then
   * was rolled back, the clock was read too early: decide again, once.
   */
  private <R> R insert(Session session, LockKey key, Decision<R> decision) throws SQLException {
    Step<R> step = decision.on(LockRecord.ABSENT, table.clock(session));
    if (step.record() == LockRecord.ABSENT) {
      session.rollback();
      return step.reply();
    }
    long start = System.nanoTime();
    table.insert(session, key, step.record());
    if (System.nanoTime() - start > WAITED_NANOS) {
      session.rollback();
      session.begin();
      step = decision.on(LockRecord.ABSENT, table.clock(session));
      table.insert(session, key, step.record());
    }
    session.commit();
    return step.reply();
  }

  /** Steps on many records; a row that somebody else has locked is left alone. */
  List<RenewReply> batch(Session session, List<LockKey> keys, BatchDecision decision)
      throws SQLException {
    session.begin();
    Set<LockKey> distinct = new LinkedHashSet<>(keys);
    Map<LockKey, LockRecord> found = table.lockFree(session, distinct);
    Set<LockKey> missing = new HashSet<>(distinct);
    missing.removeAll(found.keySet());
    Set<LockKey> skipped = new HashSet<>(table.present(session, missing));
    long now = table.clock(session);
    Map<LockKey, LockRecord> added = new HashMap<>();
    Map<LockKey, LockRecord> changed = new HashMap<>();
    List<RenewReply> replies = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      LockKey key = keys.get(i);
      if (skipped.contains(key)) {
        replies.add(LOCKED_BY_ANOTHER);
        continue;
      }
      Map<LockKey, LockRecord> writes = found.containsKey(key) ? changed : added;
      LockRecord before = writes.getOrDefault(key, found.getOrDefault(key, LockRecord.ABSENT));
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
