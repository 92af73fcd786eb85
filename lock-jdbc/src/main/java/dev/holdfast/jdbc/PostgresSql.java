package dev.holdfast.jdbc;

import dev.holdfast.FencingToken;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The statements that make a step in one round trip. Each looks at the row, reads the clock, writes
 * if the step is of the usual kind, and returns the record and the clock, by which the step is
 * decided; a release returns no more than that it was done.
 *
 * <p>A clock in the select list of FOR UPDATE is read before the row is locked; one in the query
 * around it is read after.
 *
 * @param acquire grants a key that is free
 * @param release ends a lease; returns a row if it has
 * @param relaxedRelease the same, without waiting for the disk
 * @param acquireAll grants those of many keys that are free, one after the other
 * @param releaseAll ends many leases; returns a row for each that it has
 * @param relaxedReleaseAll the same, without waiting for the disk
 * @param renew renews many leases
 * @param wakeUp tells those who listen that a key was freed
 * @param channel where they listen
 */
record PostgresSql(
    String acquire,
    String release,
    String relaxedRelease,
    String acquireAll,
    String releaseAll,
    String relaxedReleaseAll,
    String renew,
    String wakeUp,
    String channel) {

  private static final int LONGEST_CHANNEL = 63;

  static PostgresSql of(Dialect dialect, TableName table) {
    String channel = channel(table.text().toLowerCase(Locale.ROOT));
    return new PostgresSql(
        fill(ACQUIRE, dialect, table, channel),
        fill(RELEASE, dialect, table, channel),
        fill(RELEASE.stripTrailing() + RELAXED, dialect, table, channel),
        fill(ACQUIRE_ALL, dialect, table, channel),
        fill(RELEASE_ALL, dialect, table, channel),
        fill(RELEASE_ALL.stripTrailing() + RELAXED, dialect, table, channel),
        fill(RENEW, dialect, table, channel),
        fill("SELECT pg_notify('{channel}', encode(?, 'hex'))", dialect, table, channel),
        channel);
  }

  /** A channel's name has 63 bytes at most. Tables that share one get hints that are not theirs. */
  private static String channel(String table) {
    String whole = "holdfast:" + table;
    return whole.length() <= LONGEST_CHANNEL
        ? whole
        : whole.substring(0, LONGEST_CHANNEL - 9) + String.format("_%08x", table.hashCode());
  }

  private static String fill(String sql, Dialect dialect, TableName table, String channel) {
    return sql.replace("{clock}", dialect.clock())
        .replace("{table}", table.text())
        .replace("{channel}", channel)
        .replace("{columns}", String.join(", ", RecordRow.COLUMNS))
        .replace("{l.columns}", prefixed("l"))
        .replace("{s.columns}", prefixed("s"))
        .replace("{t.columns}", prefixed("t"))
        .replace("{format}", String.valueOf(LockRecord.FORMAT))
        .replace("{earliest}", String.valueOf(LockSteps.EARLIEST_CLOCK))
        .replace("{latest}", String.valueOf(LockSteps.LATEST_CLOCK))
        .replace("{max}", String.valueOf(FencingToken.MAX_VALUE));
  }

  private static String prefixed(String alias) {
    return RecordRow.COLUMNS.stream()
        .map(column -> alias + "." + column)
        .collect(Collectors.joining(", "));
  }

  /**
   * A look, and a grant if it finds the key free: what was found, when, and when it was granted. A
   * held key is answered by the look alone, which locks nothing.
   */
  private static final String LOOK =
      """
      SELECT {s.columns}, s.n AS found_at,
        CASE WHEN s.holder_id <> '' AND s.expires_at > s.n THEN NULL
          ELSE {table}_grant(s.ask_key, s.last_token,""";

  private static final String ACQUIRE =
      LOOK
          + """
           ?, ?, ?, ?, ?, ?, ?, ?, ?) END AS granted_at
          FROM (
            SELECT a.ask_key, {t.columns}, {clock} AS n
            FROM (SELECT CAST(? AS bytea) AS ask_key OFFSET 0) a
              LEFT JOIN {table} t ON t.lock_key = a.ask_key
            OFFSET 0) s
          """;

  /** The keys come in their order, and are granted in it. */
  private static final String ACQUIRE_ALL =
      LOOK
          + """
           s.ask_grant, s.ask_holder, s.ask_tag, s.ask_metadata, s.ask_number, s.ask_ttl,
            s.ask_min_hold, s.ask_max_hold, s.ask_token) END AS granted_at, s.i
          FROM (
            SELECT a.*, {t.columns}, {clock} AS n
            FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WITH ORDINALITY
              AS a (ask_grant, ask_holder, ask_tag, ask_metadata, ask_number, ask_ttl,
                ask_min_hold, ask_max_hold, ask_token, ask_key, i)
              LEFT JOIN {table} t ON t.lock_key = a.ask_key
            ORDER BY a.i OFFSET 0) s
          """;

  private static final String FREE =
      """
      UPDATE {table} t SET phase = 'r', end_reason = '', holder_id = '', holder_tag = '',
        metadata = '{}', metadata_number = 0, expires_at = seen.n, last_write = seen.n
      """;

  private static final String IF_HELD =
      """
      WHERE t.lock_key = seen.lock_key AND t.format_version = {format} AND t.phase = 'h'
        AND seen.n < t.expires_at AND t.expires_at <= seen.n + t.ttl
        AND LEAST(t.acquired_at, seen.n) + t.min_hold <= seen.n
      """;

  private static final String WAKE_UP =
      """
      CASE WHEN t.waiters_until > seen.n
        THEN CAST(pg_notify('{channel}', encode(t.lock_key, 'hex')) AS text) END
      """;

  private static final String RELEASE =
      FREE
          + """
          FROM (
            SELECT l.lock_key, {clock} AS n FROM (
              SELECT lock_key FROM {table} WHERE lock_key = ? FOR UPDATE) l) seen
          """
          + IF_HELD
          + " AND t.last_token = ? AND t.attach_number = ? AND t.attach_id = ? RETURNING "
          + WAKE_UP;

  /** What it does to a row is what the release of one does; one that is locked it leaves alone. */
  private static final String RELEASE_ALL =
      """
      WITH ask AS MATERIALIZED (
        SELECT * FROM unnest(?, ?, ?, ?) WITH ORDINALITY AS a (lock_key, token, number, id, i)
      ), seen AS MATERIALIZED (
        SELECT l.lock_key, {clock} AS n FROM (
          SELECT lock_key FROM {table} WHERE lock_key = ANY (?) FOR UPDATE SKIP LOCKED) l
      )
      """
          + FREE
          + " FROM seen JOIN ask ON ask.lock_key = seen.lock_key "
          + IF_HELD
          + " AND t.last_token = ask.token AND t.attach_number = ask.number AND t.attach_id = ask.id"
          + " RETURNING ask.i, "
          + WAKE_UP;

  /** Makes the transaction that releases the one that does not wait for the disk. */
  private static final String RELAXED = ", set_config('synchronous_commit', 'off', true)";

  private static final String RENEW =
      """
      WITH ask AS MATERIALIZED (
        SELECT * FROM unnest(?, ?, ?, ?, ?) WITH ORDINALITY
          AS a (lock_key, token, number, id, acknowledged, i)
      ), locked AS MATERIALIZED (
        SELECT l.*, {clock} AS n FROM (
          SELECT {columns}, lock_key FROM {table} WHERE lock_key = ANY (?)
          FOR UPDATE SKIP LOCKED) l
      ), renewed AS (
        UPDATE {table} t SET format_version = {format}, expires_at = l.n + t.ttl, last_write = l.n
        FROM ask, locked l
        WHERE t.lock_key = l.lock_key AND ask.lock_key = l.lock_key
          AND t.format_version = {format} AND t.phase = 'h' AND t.renewable AND t.last_token = ask.token
          AND t.attach_number = ask.number AND t.attach_id = ask.id
          AND t.expires_at >= ask.acknowledged
          AND l.n < t.expires_at AND t.expires_at <= l.n + t.ttl
        RETURNING ask.i
      )
      SELECT {l.columns}, COALESCE(l.n, {clock}), ask.i, l.lock_key IS NOT NULL AS free,
        renewed.i IS NOT NULL AS done,
        EXISTS (SELECT 1 FROM {table} s WHERE s.lock_key = ask.lock_key) AS present
      FROM ask LEFT JOIN locked l ON l.lock_key = ask.lock_key
        LEFT JOIN renewed ON renewed.i = ask.i
      """;
}
