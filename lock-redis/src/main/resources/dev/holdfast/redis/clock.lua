-- The server's clock. The key only says which server of a Cluster is asked.
-- needs: record
redis.call('GETEX', KEYS[1])
return reply('clock', clock())
