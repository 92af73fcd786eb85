-- The highest fencing token that was admitted for each key, in the database of the guarded data.
CREATE TABLE IF NOT EXISTS holdfast_guard (
  lock_key   bytea  NOT NULL PRIMARY KEY,
  high_water bigint NOT NULL
) WITH (fillfactor = 60);
