package dev.holdfast.testing.fuzz;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.redis.EditedScripts;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A script that reads with GET would be answered by a replica, which knows of yesterday. */
@StoreName("redis")
class ReplicaReadTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final LockKey KEY = LockKey.of("replicated");

  private static boolean isAnsweredByAReplica(UnaryOperator<String> edit) {
    try (RedisServer primary = RedisServer.start();
        RedisServer server = RedisServer.start();
        LockStore store = EditedScripts.builder(edit).connect(server.uri().toString())) {
      new Calls(store, KEY).begin();
      server.call("REPLICAOF", primary.host(), "" + primary.port());
      store.find(KEY, TIMEOUT);
      return true;
    }
  }

  @Test
  void aReplicaIsNotAsked() {
    assertThrows(LockStoreException.class, () -> isAnsweredByAReplica(UnaryOperator.identity()));
  }

  @Test
  void aScriptThatReadsWithGetIs() {
    assertTrue(isAnsweredByAReplica(lua -> EditedScripts.replace(lua, "'GETEX'", "'GET'")));
  }
}
