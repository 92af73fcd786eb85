-- The highest fencing token that was admitted for each key, in the database of the guarded data.
CREATE TABLE IF NOT EXISTS holdfast_guard (
  lock_key   VARBINARY(1026) NOT NULL PRIMARY KEY,
  high_water BIGINT          NOT NULL
) ENGINE = InnoDB;
