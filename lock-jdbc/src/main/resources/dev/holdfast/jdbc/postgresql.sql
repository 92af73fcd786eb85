-- Holdfast on PostgreSQL 14 or later: one row per key. Times are microseconds since 1970 in UTC.
-- Rows are updated in place while they fit their page: that is what the fill factor is for.
CREATE TABLE IF NOT EXISTS holdfast_lock (
  lock_key        bytea    NOT NULL PRIMARY KEY CHECK (length(lock_key) BETWEEN 3 AND 1026),
  last_token      bigint   NOT NULL,
  metadata_number bigint   NOT NULL,
  ttl             bigint   NOT NULL,
  expires_at      bigint   NOT NULL,
  acquired_at     bigint   NOT NULL,
  min_hold        bigint   NOT NULL,
  max_hold        bigint   NOT NULL,
  waiters_until   bigint   NOT NULL,
  last_write      bigint   NOT NULL,
  attach_number   integer  NOT NULL,
  format_version  smallint NOT NULL,
  renewable       boolean  NOT NULL,
  phase           char(1)  NOT NULL,
  grant_id        bytea    NOT NULL,
  attach_id       bytea    NOT NULL,
  holder_id       bytea    NOT NULL,
  holder_tag      bytea    NOT NULL,
  metadata        bytea    NOT NULL,
  abandoned       bytea    NOT NULL,
  end_reason      bytea    NOT NULL
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- Grants a key that a look has found to be free, and tells when; NULL if it is not as it was found any more.
-- A statement in it sees what was committed before that statement. A write that had to wait for others has an
-- old clock, and is stamped again.
CREATE OR REPLACE FUNCTION holdfast_lock_grant(
  ask_key bytea, found_token bigint, ask_grant bytea, ask_holder bytea, ask_tag bytea, ask_metadata bytea,
  ask_metadata_number bigint, ask_ttl bigint, ask_min_hold bigint, ask_max_hold bigint, ask_token bigint
) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  n bigint := CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT);
BEGIN
  IF found_token IS NOT NULL THEN
    UPDATE holdfast_lock t SET format_version = 1,
        last_token = GREATEST(t.last_token + 1, n, ask_token), phase = 'h', end_reason = '',
        holder_id = ask_holder, holder_tag = ask_tag, metadata = ask_metadata,
        metadata_number = ask_metadata_number, grant_id = ask_grant, attach_number = 0,
        attach_id = ask_grant, ttl = ask_ttl, expires_at = n + ask_ttl, acquired_at = n,
        renewable = TRUE, min_hold = ask_min_hold, max_hold = ask_max_hold,
        waiters_until = CASE WHEN t.waiters_until > n THEN t.waiters_until ELSE 0 END, last_write = n
      WHERE t.lock_key = ask_key AND t.format_version = 1 AND t.last_token = found_token
        AND (t.holder_id = '' OR t.expires_at <= n)
        AND t.grant_id <> ask_grant AND position(ask_grant IN t.abandoned) = 0
        AND n >= 1704067200000000 AND n < 7258118400000000
        AND GREATEST(t.last_token + 1, n, ask_token) <= 9007199254740991;
  ELSE
    INSERT INTO holdfast_lock AS t (
        lock_key, format_version, last_token, phase, end_reason, holder_id, holder_tag, metadata,
        metadata_number, grant_id, attach_number, attach_id, ttl, expires_at, acquired_at, renewable,
        min_hold, max_hold, abandoned, waiters_until, last_write)
      SELECT ask_key, 1, GREATEST(n, ask_token), 'h', '', ask_holder, ask_tag, ask_metadata,
        ask_metadata_number, ask_grant, 0, ask_grant, ask_ttl, n + ask_ttl, n, TRUE,
        ask_min_hold, ask_max_hold, '', 0, n
      WHERE n >= 1704067200000000 AND n < 7258118400000000
        AND GREATEST(n, ask_token) <= 9007199254740991
      ON CONFLICT DO NOTHING;
  END IF;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) > n + 5000 THEN
    n := CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT);
    UPDATE holdfast_lock t SET last_token = GREATEST(t.last_token, n), expires_at = n + ask_ttl,
        acquired_at = n, last_write = n
      WHERE t.lock_key = ask_key;
  END IF;
  RETURN n;
END $$;

-- The same for people, in a database whose encoding is UTF8. A text with U+0000 is shown escaped.
CREATE OR REPLACE VIEW holdfast_lock_view AS
SELECT
  CASE WHEN position(E'\\x00'::bytea IN space) > 0 THEN encode(space, 'escape') ELSE convert_from(space, 'UTF8') END AS namespace,
  CASE WHEN position(E'\\x00'::bytea IN name) > 0 THEN encode(name, 'escape') ELSE convert_from(name, 'UTF8') END AS name,
  CASE
    WHEN phase = 'h' AND expires_at > EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 THEN 'held'
    WHEN phase = 'h' THEN 'expired'
    WHEN phase = 'r' THEN 'released'
    WHEN phase = 'f' THEN 'released by force'
    WHEN phase = 'a' THEN 'abandoned'
    ELSE 'never granted'
  END AS state,
  last_token AS token,
  CASE WHEN position(E'\\x00'::bytea IN holder_id) > 0 THEN encode(holder_id, 'escape') ELSE convert_from(holder_id, 'UTF8') END AS holder,
  CASE WHEN position(E'\\x00'::bytea IN holder_tag) > 0 THEN encode(holder_tag, 'escape') ELSE convert_from(holder_tag, 'UTF8') END AS tag,
  convert_from(metadata, 'UTF8') AS metadata,
  CASE WHEN position(E'\\x00'::bytea IN end_reason) > 0 THEN encode(end_reason, 'escape') ELSE convert_from(end_reason, 'UTF8') END AS end_reason,
  timestamptz 'epoch' + acquired_at * interval '1 microsecond' AS acquired,
  timestamptz 'epoch' + expires_at * interval '1 microsecond' AS expires,
  timestamptz 'epoch' + last_write * interval '1 microsecond' AS written,
  renewable,
  attach_number,
  CAST(encode(grant_id, 'hex') AS uuid) AS grant_id
FROM (
  SELECT *,
    substring(lock_key FROM 3 FOR get_byte(lock_key, 0) * 256 + get_byte(lock_key, 1)) AS space,
    substring(lock_key FROM 3 + get_byte(lock_key, 0) * 256 + get_byte(lock_key, 1)) AS name
  FROM holdfast_lock
) r;
