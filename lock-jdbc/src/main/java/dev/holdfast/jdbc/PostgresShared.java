package dev.holdfast.jdbc;

import dev.holdfast.jdbc.SharedCalls.Release;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LockSteps.Step;
import dev.holdfast.spi.MetadataJson;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.ReleaseReply;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The usual steps of many callers in one statement. Grants lock rows in the order of their keys, so
 * that no two of these statements wait for each other; releases wait for no row. What a statement
 * does not decide is left to the caller.
 */
final class PostgresShared {
  private final String acquire;
  private final String release;

  PostgresShared(String acquire, String release) {
    this.acquire = acquire;
    this.release = release;
  }

  List<Optional<AcquireReply>> acquire(Session session, List<AcquireCommand> batch)
      throws SQLException {
    List<byte[]> keys = batch.stream().map(c -> KeyBytes.of(c.key())).toList();
    List<Integer> order =
        IntStream.range(0, batch.size())
            .boxed()
            .sorted(Comparator.comparing(keys::get, Arrays::compareUnsigned))
            .toList();
    List<Optional<AcquireReply>> replies = undecided(batch.size());
    session.change(
        acquire,
        s -> bindAcquires(s, order.stream().map(batch::get).toList()),
        row -> {
          int i = order.get(row.getInt(RecordRow.WIDTH + 3) - 1);
          return replies.set(i, reply(row, batch.get(i)));
        });
    return replies;
  }

  private static Optional<AcquireReply> reply(ResultSet row, AcquireCommand c) throws SQLException {
    try {
      return PostgresLook.of(row)
          .flatMap(look -> Optional.of(look.step(c)).filter(look::isDone).map(Step::reply));
    } catch (UnreadableRecordException e) {
      return Optional.empty();
    }
  }

  List<Optional<ReleaseReply>> release(Session session, List<Release> batch) throws SQLException {
    List<Optional<ReleaseReply>> replies = undecided(batch.size());
    session.change(
        release,
        s -> bindReleases(s, batch),
        row -> replies.set(row.getInt(1) - 1, Optional.of(new ReleaseReply.Freed(Duration.ZERO))));
    return replies;
  }

  private static <R> List<Optional<R>> undecided(int count) {
    List<Optional<R>> replies = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      replies.add(Optional.empty());
    }
    return replies;
  }

  private static void bindAcquires(PreparedStatement s, List<AcquireCommand> batch)
      throws SQLException {
    bytes(s, 1, batch, c -> UuidBytes.of(c.grantId()));
    bytes(s, 2, batch, c -> RecordRow.bytes(c.holder().id()));
    bytes(s, 3, batch, c -> RecordRow.bytes(c.holder().tag()));
    bytes(s, 4, batch, c -> RecordRow.bytes(MetadataJson.encode(c.holder().metadata())));
    numbers(s, 5, batch, c -> c.holder().metadataNumber());
    numbers(s, 6, batch, c -> Micros.of(c.ttl()));
    numbers(s, 7, batch, c -> Micros.of(c.minHold()));
    numbers(s, 8, batch, c -> Micros.of(c.maxHold()));
    numbers(s, 9, batch, c -> c.floor() + 1);
    bytes(s, 10, batch, c -> KeyBytes.of(c.key()));
  }

  private static void bindReleases(PreparedStatement s, List<Release> batch) throws SQLException {
    bytes(s, 1, batch, r -> KeyBytes.of(r.key()));
    numbers(s, 2, batch, r -> r.lease().token().value());
    numbers(s, 3, batch, r -> (long) r.lease().attachNumber());
    bytes(s, 4, batch, r -> UuidBytes.of(r.lease().attachId()));
    bytes(s, 5, batch, r -> KeyBytes.of(r.key()));
  }

  private static <T> void bytes(
      PreparedStatement s, int index, List<T> batch, Function<T, byte[]> part) throws SQLException {
    byte[][] parts = batch.stream().map(part).toArray(byte[][]::new);
    s.setArray(index, s.getConnection().createArrayOf("bytea", parts));
  }

  private static <T> void numbers(
      PreparedStatement s, int index, List<T> batch, Function<T, Long> part) throws SQLException {
    Long[] parts = batch.stream().map(part).toArray(Long[]::new);
    s.setArray(index, s.getConnection().createArrayOf("bigint", parts));
  }
}
