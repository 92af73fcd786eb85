-- Holdfast on MariaDB 10.6 or later: one row per key. Times are microseconds since 1970 in UTC.
-- NULL is an empty text, for servers that take the one for the other.
CREATE TABLE IF NOT EXISTS holdfast_lock (
  lock_key        VARBINARY(1026) NOT NULL PRIMARY KEY,
  format_version  SMALLINT        NOT NULL,
  last_token      BIGINT          NOT NULL,
  phase           CHAR(1) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  end_reason      BLOB            NULL,
  holder_id       VARBINARY(1024) NULL,
  holder_tag      VARBINARY(1024) NULL,
  metadata        VARBINARY(4096) NOT NULL,
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
  abandoned       VARBINARY(128)  NULL,
  waiters_until   BIGINT          NOT NULL,
  last_write      BIGINT          NOT NULL,
  version         BIGINT          NOT NULL DEFAULT 0
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- The same for people. Times are in UTC.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW holdfast_lock_view AS
SELECT
  CONVERT(SUBSTRING(lock_key, 3, CONV(HEX(SUBSTRING(lock_key, 1, 2)), 16, 10)) USING utf8mb4) AS namespace,
  CONVERT(SUBSTRING(lock_key, 3 + CONV(HEX(SUBSTRING(lock_key, 1, 2)), 16, 10)) USING utf8mb4) AS name,
  CASE
    WHEN phase = 'h' AND expires_at > TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) THEN 'held'
    WHEN phase = 'h' THEN 'expired'
    WHEN phase = 'r' THEN 'released'
    WHEN phase = 'f' THEN 'released by force'
    WHEN phase = 'a' THEN 'abandoned'
    ELSE 'never granted'
  END AS state,
  last_token AS token,
  CONVERT(holder_id USING utf8mb4) AS holder,
  CONVERT(holder_tag USING utf8mb4) AS tag,
  CONVERT(metadata USING utf8mb4) AS metadata,
  CONVERT(end_reason USING utf8mb4) AS end_reason,
  TIMESTAMPADD(MICROSECOND, acquired_at, TIMESTAMP '1970-01-01 00:00:00.000000') AS acquired,
  TIMESTAMPADD(MICROSECOND, expires_at, TIMESTAMP '1970-01-01 00:00:00.000000') AS expires,
  TIMESTAMPADD(MICROSECOND, last_write, TIMESTAMP '1970-01-01 00:00:00.000000') AS written,
  renewable,
  attach_number,
  HEX(grant_id) AS grant_id
FROM holdfast_lock;
