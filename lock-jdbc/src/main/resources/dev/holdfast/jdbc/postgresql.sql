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

-- The same for people, in a database whose encoding is UTF8. A text with U+0000 is shown escaped.
CREATE OR REPLACE VIEW holdfast_lock_view AS
SELECT
  CASE WHEN position('\x00'::bytea IN space) > 0 THEN encode(space, 'escape') ELSE convert_from(space, 'UTF8') END AS namespace,
  CASE WHEN position('\x00'::bytea IN name) > 0 THEN encode(name, 'escape') ELSE convert_from(name, 'UTF8') END AS name,
  CASE
    WHEN phase = 'h' AND expires_at > EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 THEN 'held'
    WHEN phase = 'h' THEN 'expired'
    WHEN phase = 'r' THEN 'released'
    WHEN phase = 'f' THEN 'released by force'
    WHEN phase = 'a' THEN 'abandoned'
    ELSE 'never granted'
  END AS state,
  last_token AS token,
  CASE WHEN position('\x00'::bytea IN holder_id) > 0 THEN encode(holder_id, 'escape') ELSE convert_from(holder_id, 'UTF8') END AS holder,
  CASE WHEN position('\x00'::bytea IN holder_tag) > 0 THEN encode(holder_tag, 'escape') ELSE convert_from(holder_tag, 'UTF8') END AS tag,
  convert_from(metadata, 'UTF8') AS metadata,
  CASE WHEN position('\x00'::bytea IN end_reason) > 0 THEN encode(end_reason, 'escape') ELSE convert_from(end_reason, 'UTF8') END AS end_reason,
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
