package dev.holdfast.testing.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RedisClusterTest {
  private final RedisCluster cluster = Servers.redisCluster();

  @Test
  void slotMovesWithItsKeys() {
    int slot = cluster.slot("moved");
    RedisServer source = cluster.owner(slot);
    RedisServer target = otherThan(source);
    source.call("SET", "moved", "value");
    assertError("MOVED " + slot, target, "GET", "moved");

    cluster.beginMove(slot, target);
    assertEquals("value", source.call("GET", "moved"));
    cluster.moveKeys(slot, target);
    assertError("ASK " + slot, source, "GET", "moved");

    cluster.endMove(slot, target);
    assertEquals("value", target.call("GET", "moved"));
    assertEquals(target, cluster.owner(slot));
    assertError("MOVED " + slot, source, "GET", "moved");
  }

  @Test
  void everyNodeOwnsAThird() {
    List<Integer> ports =
        List.of(0, 8_000, 16_383).stream().map(slot -> cluster.owner(slot).port()).toList();
    assertEquals(cluster.nodes().stream().map(RedisServer::port).toList(), ports);
    assertNotEquals(ports.get(0), ports.get(1));
  }

  private RedisServer otherThan(RedisServer node) {
    return cluster.nodes().stream().filter(other -> !other.equals(node)).findFirst().orElseThrow();
  }

  private static void assertError(String error, RedisServer node, String... command) {
    var reply = assertThrows(RespClient.RespException.class, () -> node.call(command));
    assertTrue(reply.getMessage().startsWith(error + " "), reply.getMessage());
  }
}
