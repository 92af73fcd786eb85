package dev.holdfast.testing.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class RedisSentinelsTest {
  @Test
  void stalePromotionLosesWhatWasNotReplicated() {
    try (RedisSentinels group = RedisSentinels.start(1, List.of())) {
      RedisServer first = group.primary();
      assertEquals(group.nodes().get(0), first);
      first.call("SET", "name", "replicated");
      assertEquals(1L, first.call("WAIT", "1", "5000"));
      group.freezeReplicas();
      first.call("SET", "name", "not replicated");
      RedisServer second = group.crashPrimary();
      assertNotEquals(first.port(), second.port());
      assertEquals("replicated", second.call("GET", "name"));
      second.call("SET", "name", "later");
    }
  }
}
