package dev.holdfast.testing.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisServerTest {
  @Test
  void sharedServerAnswers() throws IOException {
    try (RespClient client = Servers.redis().connect()) {
      assertEquals("PONG", client.call("PING"));
      assertEquals(RespClient.NIL, client.call("GET", "RedisServerTest-missing"));
    }
    assertEquals(Servers.redis(), Servers.redis());
  }

  @Test
  void durableServerKeepsItsDataOverACrash() throws IOException {
    try (RedisServer server = RedisServer.start(RedisServer.DURABLE)) {
      try (RespClient client = server.connect()) {
        client.call("SET", "name", "välue");
      }
      server.kill();
      assertThrows(IOException.class, server::connect);
      server.restart();
      try (RespClient client = server.connect()) {
        assertEquals("välue", client.call("GET", "name"));
      }
    }
  }

  @Test
  void plainServerLosesItsDataInACrash() throws IOException {
    try (RedisServer server = RedisServer.start()) {
      try (RespClient client = server.connect()) {
        client.call("SET", "name", "value");
      }
      server.restart();
      try (RespClient client = server.connect()) {
        assertEquals(RespClient.NIL, client.call("GET", "name"));
      }
    }
  }

  @Test
  void frozenServerDoesNotAnswerUntilItIsThawed() throws IOException {
    try (RedisServer server = RedisServer.start();
        RespClient client = server.connect(Duration.ofMillis(200))) {
      server.freeze();
      assertThrows(SocketTimeoutException.class, () -> client.call("SET", "name", "value"));
      server.thaw();
      try (RespClient other = server.connect()) {
        assertEquals("value", other.call("GET", "name"), "what was sent meanwhile is done");
      }
    }
  }

  @Test
  void argumentsReachTheServer() throws IOException {
    List<String> arguments = List.of("--requirepass", "secret", "--maxmemory-policy", "noeviction");
    try (RedisServer server = RedisServer.start(arguments);
        RespClient client = server.connect()) {
      var refused = assertThrows(RespClient.RespException.class, () -> client.call("GET", "name"));
      assertTrue(refused.getMessage().startsWith("NOAUTH"), refused.getMessage());
      assertEquals("OK", client.call("AUTH", "secret"));
      List<?> policy = (List<?>) client.call("CONFIG", "GET", "maxmemory-policy");
      assertEquals("noeviction", policy.get(1));
    }
  }

  @Test
  void serverThatCannotStartSaysWhy() {
    ServerSource.find(ServerKind.REDIS); // aborts the test if there is none
    var failure =
        assertThrows(
            IllegalStateException.class, () -> RedisServer.start(List.of("--no-such-option", "1")));
    assertTrue(failure.getMessage().contains("no-such-option"), failure.getMessage());
  }

  @Test
  void logTellsErrorsApart() {
    try (RedisServer server = RedisServer.start(List.of("--dir", "/proc"))) {
      assertThrows(RespClient.RespException.class, () -> server.call("GET"));
      assertEquals(List.of(), server.errorLog().errorsSince(0));
      int mark = server.errorLog().mark();
      server.call("BGSAVE");
      Waiting.until(
          "it could not save",
          Duration.ofSeconds(10),
          () -> !server.errorLog().errorsSince(mark).isEmpty());
    }
  }
}
