package dev.holdfast.jdbc;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.LockSteps.Step;
import dev.holdfast.spi.MetadataJson;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Steps in one round trip: the statement makes the usual step and returns the record, and the same
 * step, taken here on what it returned, gives the reply. If that step would still change something,
 * the statement did not make it, and it is made in a transaction of several statements.
 */
final class PostgresSteps implements Steps {
  private static final int ATTEMPTS = 2;

  private final PostgresSql sql;
  private final String release;
  private final LockedSteps locked;
  private final PostgresShared shared;

  PostgresSteps(RecordTable table, PostgresSql sql, Durability releases) {
    this.sql = sql;
    boolean relaxed = releases == Durability.RELAXED;
    this.release = relaxed ? sql.relaxedRelease() : sql.release();
    this.shared =
        new PostgresShared(sql.acquireAll(), relaxed ? sql.relaxedReleaseAll() : sql.releaseAll());
    this.locked =
        new LockedSteps(
            table,
            (session, key) ->
                session.query(
                    sql.wakeUp(), s -> s.setBytes(1, KeyBytes.of(key)), row -> row.getRow()));
  }

  /** Where keys that were freed are told of. */
  String channel() {
    return sql.channel();
  }

  @Override
  public <R> R step(Session session, LockKey key, Decision<R> decision) throws SQLException {
    return locked.step(session, key, decision);
  }

  @Override
  public List<RenewReply> batch(Session session, List<LockKey> keys, BatchDecision decision)
      throws SQLException {
    return locked.batch(session, keys, decision);
  }

  @Override
  public AcquireReply acquire(Session session, AcquireCommand c) throws SQLException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<PostgresLook> look =
          session.change(sql.acquire(), s -> bind(s, c), PostgresLook::of).get(0);
      if (look.isEmpty()) {
        continue;
      }
      Step<AcquireReply> step = look.get().step(c);
      if (look.get().isDone(step)) {
        return step.reply();
      }
      if (!(step.reply() instanceof Granted)) {
        break; // held, with something to write
      }
    }
    return step(session, c.key(), (r, now) -> LockSteps.acquire(r, c, now));
  }

  private static void bind(PreparedStatement s, AcquireCommand c) throws SQLException {
    s.setBytes(1, UuidBytes.of(c.grantId()));
    s.setBytes(2, RecordRow.bytes(c.holder().id()));
    s.setBytes(3, RecordRow.bytes(c.holder().tag()));
    s.setBytes(4, RecordRow.bytes(MetadataJson.encode(c.holder().metadata())));
    s.setLong(5, c.holder().metadataNumber());
    s.setLong(6, Micros.of(c.ttl()));
    s.setLong(7, Micros.of(c.minHold()));
    s.setLong(8, Micros.of(c.maxHold()));
    s.setLong(9, c.floor() + 1);
    s.setBytes(10, KeyBytes.of(c.key()));
  }

  @Override
  public ReleaseReply release(Session session, LockKey key, LeaseIdentity lease)
      throws SQLException {
    List<Boolean> done =
        session.change(
            release,
            s -> {
              s.setBytes(1, KeyBytes.of(key));
              s.setLong(2, lease.token().value());
              s.setInt(3, lease.attachNumber());
              s.setBytes(4, UuidBytes.of(lease.attachId()));
            },
            row -> true);
    return done.isEmpty()
        ? Steps.super.release(session, key, lease)
        : new ReleaseReply.Freed(Duration.ZERO);
  }

  @Override
  public boolean shares() {
    return true;
  }

  @Override
  public List<Optional<AcquireReply>> acquireAll(Session session, List<AcquireCommand> batch)
      throws SQLException {
    return shared.acquire(session, batch);
  }

  @Override
  public List<Optional<ReleaseReply>> releaseAll(Session session, List<SharedCalls.Release> batch)
      throws SQLException {
    return shared.release(session, batch);
  }

  @Override
  public List<RenewReply> renew(Session session, List<RenewCommand> batch) throws SQLException {
    List<Optional<RenewReply>> replies = new ArrayList<>(batch.size());
    batch.forEach(c -> replies.add(Optional.empty()));
    session.change(
        sql.renew(),
        s -> bind(s, batch),
        row -> {
          int i = row.getInt(RecordRow.WIDTH + 2) - 1;
          return replies.set(i, renewal(row, batch.get(i)));
        });
    List<RenewCommand> rest = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      if (replies.get(i).isEmpty()) {
        rest.add(batch.get(i));
      }
    }
    List<RenewReply> late = rest.isEmpty() ? List.of() : rest(session, rest, batch.size());
    int next = 0;
    List<RenewReply> all = new ArrayList<>(batch.size());
    for (Optional<RenewReply> reply : replies) {
      all.add(reply.isPresent() ? reply.get() : late.get(next++));
    }
    return all;
  }

  /** What was renewed is committed: if the rest fails, that alone is not done. */
  private List<RenewReply> rest(Session session, List<RenewCommand> rest, int all)
      throws SQLException {
    try {
      return Steps.super.renew(session, rest);
    } catch (SQLException | LockStoreException e) {
      if (rest.size() == all) {
        throw e;
      }
      RenewReply failed = new RenewReply.NotDone(String.valueOf(e.getMessage()));
      return Collections.nCopies(rest.size(), failed);
    }
  }

  /** The reply to one renewal; empty if there is something to write that the statement did not. */
  private static Optional<RenewReply> renewal(ResultSet row, RenewCommand c) throws SQLException {
    boolean free = row.getBoolean(RecordRow.WIDTH + 3);
    boolean done = row.getBoolean(RecordRow.WIDTH + 4);
    boolean present = row.getBoolean(RecordRow.WIDTH + 5);
    if (!free && present) {
      return Optional.of(LockedSteps.LOCKED_BY_ANOTHER);
    }
    LockRecord before;
    try {
      before = free ? RecordRow.read(row, 1) : LockRecord.ABSENT;
    } catch (UnreadableRecordException e) {
      return Optional.of(new RenewReply.NotDone("the record cannot be read: " + e.getMessage()));
    }
    Step<RenewReply> step = LockSteps.renew(before, c, row.getLong(RecordRow.WIDTH + 1));
    return done || step.record() == before ? Optional.of(step.reply()) : Optional.empty();
  }

  private static void bind(PreparedStatement s, List<RenewCommand> batch) throws SQLException {
    Connection connection = s.getConnection();
    byte[][] keys = batch.stream().map(c -> KeyBytes.of(c.key())).toArray(byte[][]::new);
    byte[][] ids =
        batch.stream().map(c -> UuidBytes.of(c.lease().attachId())).toArray(byte[][]::new);
    Long[] tokens = batch.stream().map(c -> c.lease().token().value()).toArray(Long[]::new);
    Integer[] numbers = batch.stream().map(c -> c.lease().attachNumber()).toArray(Integer[]::new);
    Long[] ends = batch.stream().map(RenewCommand::acknowledgedExpiry).toArray(Long[]::new);
    s.setArray(1, connection.createArrayOf("bytea", keys));
    s.setArray(2, connection.createArrayOf("bigint", tokens));
    s.setArray(3, connection.createArrayOf("integer", numbers));
    s.setArray(4, connection.createArrayOf("bytea", ids));
    s.setArray(5, connection.createArrayOf("bigint", ends));
    s.setArray(6, connection.createArrayOf("bytea", keys));
  }
}
