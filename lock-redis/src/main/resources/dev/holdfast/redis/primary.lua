-- An answer that writes nothing must still come from a primary.
redis.call('GETEX', key)
