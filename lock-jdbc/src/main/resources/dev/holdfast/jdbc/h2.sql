-- Holdfast on H2 2.3 or later: one row per key. Times are microseconds since 1970 in UTC.
CREATE TABLE IF NOT EXISTS holdfast_lock (
  lock_key        VARBINARY(1026) NOT NULL PRIMARY KEY,
  format_version  SMALLINT        NOT NULL,
  last_token      BIGINT          NOT NULL,
  phase           CHAR(1)         NOT NULL,
  end_reason      VARBINARY       NOT NULL,
  holder_id       VARBINARY       NOT NULL,
  holder_tag      VARBINARY       NOT NULL,
  metadata        VARBINARY       NOT NULL,
  metadata_number BIGINT          NOT NULL,
  grant_id        BINARY(16)      NOT NULL,
  attach_number   INTEGER         NOT NULL,
  attach_id       BINARY(16)      NOT NULL,
  ttl             BIGINT          NOT NULL,
  expires_at      BIGINT          NOT NULL,
  acquired_at     BIGINT          NOT NULL,
  renewable       BOOLEAN         NOT NULL,
  min_hold        BIGINT          NOT NULL,
  max_hold        BIGINT          NOT NULL,
  abandoned       VARBINARY(128)  NOT NULL,
  waiters_until   BIGINT          NOT NULL,
  last_write      BIGINT          NOT NULL
);

-- The same for people.
CREATE VIEW IF NOT EXISTS holdfast_lock_view AS
SELECT
  UTF8TOSTRING(SUBSTRING(lock_key, 3, CAST(SUBSTRING(lock_key, 1, 2) AS SMALLINT))) AS namespace,
  UTF8TOSTRING(SUBSTRING(lock_key, 3 + CAST(SUBSTRING(lock_key, 1, 2) AS SMALLINT))) AS name,
  CASE
    WHEN phase = 'h' AND expires_at > CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP(6)) * 1000000 AS BIGINT) THEN 'held'
    WHEN phase = 'h' THEN 'expired'
    WHEN phase = 'r' THEN 'released'
    WHEN phase = 'f' THEN 'released by force'
    WHEN phase = 'a' THEN 'abandoned'
    ELSE 'never granted'
  END AS state,
  last_token AS token,
  UTF8TOSTRING(holder_id) AS holder,
  UTF8TOSTRING(holder_tag) AS tag,
  UTF8TOSTRING(metadata) AS metadata,
  UTF8TOSTRING(end_reason) AS end_reason,
  DATEADD(MICROSECOND, acquired_at, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00') AS acquired,
  DATEADD(MICROSECOND, expires_at, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00') AS expires,
  DATEADD(MICROSECOND, last_write, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00') AS written,
  renewable,
  attach_number,
  CAST(grant_id AS UUID) AS grant_id
FROM holdfast_lock;
