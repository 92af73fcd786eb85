-- The server's clock. The key only says which server of a Cluster is asked.
redis.call('GETEX', KEYS[1])
-- needs: now
return cmsgpack.pack('clock', now)
