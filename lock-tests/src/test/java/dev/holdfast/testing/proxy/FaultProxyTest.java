package dev.holdfast.testing.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FaultProxyTest {
  private Line line;
  private LineServer server;
  private FaultProxy proxy;
  private LineClient client;

  @BeforeEach
  void connect() throws IOException {
    line = new Line();
    server = line.server;
    proxy = line.proxy;
    client = line.client;
  }

  @AfterEach
  void close() throws IOException {
    line.close();
  }

  @Test
  void passesEverythingAtFirst() throws IOException {
    assertEquals("ok a", client.call("a"));
    client.endRequests();
    assertEquals("bye", client.read(5_000));
    assertEquals(LineClient.END, client.read(5_000));
    assertEquals(List.of("a", LineServer.END), server.applied());
    line.assertNoFaults();
    Line.until(() -> proxy.openConnections() == 0);
  }

  @Test
  void passesMoreThanOneBuffer() throws IOException {
    String line = "x".repeat(300_000);
    assertEquals("ok " + line, client.call(line));
  }

  @Test
  void holdsRequestsUntilTheyPass() throws IOException {
    proxy.requests().hold();
    client.send("a\n");
    Line.until(() -> proxy.count(Fault.REQUEST_HELD) == 1);
    assertEquals(LineClient.SILENCE, client.read(50));
    assertEquals(List.of(), server.applied());
    proxy.requests().pass();
    assertEquals("ok a", client.read(5_000));
  }

  @Test
  void holdsRepliesOfAppliedRequests() throws IOException {
    proxy.replies().hold();
    client.send("a\n");
    Line.until(() -> proxy.count(Fault.REPLY_HELD) == 1);
    assertEquals(List.of("a"), server.applied());
    assertEquals(LineClient.SILENCE, client.read(50));
    proxy.replies().pass();
    assertEquals("ok a", client.read(5_000));
  }

  @Test
  void holdsTheEndOfTheStream() throws IOException {
    proxy.requests().hold();
    client.endRequests();
    assertEquals(LineClient.SILENCE, client.read(50));
    assertEquals(List.of(), server.applied());
    proxy.requests().pass();
    assertEquals("bye", client.read(5_000));
  }

  @Test
  void swallowsRequests() throws IOException {
    proxy.requests().swallow();
    client.send("a\n");
    Line.until(() -> proxy.count(Fault.REQUEST_SWALLOWED) == 1);
    assertEquals(LineClient.SILENCE, client.read(50));
    proxy.requests().pass();
    assertEquals(LineClient.RESET, client.read(5_000));
    assertEquals(1, proxy.count(Fault.RESET));
    assertFalse(server.applied().contains("a"));
  }

  @Test
  void swallowsRepliesOfAppliedRequests() throws IOException {
    proxy.replies().swallow();
    client.send("a\n");
    Line.until(() -> proxy.count(Fault.REPLY_SWALLOWED) == 1);
    assertEquals(List.of("a"), server.applied());
    assertEquals(LineClient.SILENCE, client.read(50));
    proxy.replies().pass();
    assertEquals(LineClient.RESET, client.read(5_000));
  }

  @Test
  void swallowingWithoutBytesTearsNothing() throws IOException {
    proxy.replies().swallow();
    proxy.replies().pass();
    assertEquals("ok a", client.call("a"));
    line.assertNoFaults();
  }

  @Test
  void delaysRequests() throws IOException {
    proxy.requests().delay(Duration.ofMillis(120));
    assertDelayed(Fault.REQUEST_DELAYED);
  }

  @Test
  void delaysReplies() throws IOException {
    proxy.replies().delay(Duration.ofMillis(120));
    assertDelayed(Fault.REPLY_DELAYED);
  }

  private void assertDelayed(Fault fault) throws IOException {
    long start = System.nanoTime();
    assertEquals("ok a", client.call("a"));
    assertTrue(System.nanoTime() - start >= 120_000_000);
    assertEquals(1, proxy.count(fault));
  }

  @Test
  void halfClosesRequests() throws IOException {
    proxy.requests().halfClose();
    Line.until(() -> server.applied().contains(LineServer.END));
    assertEquals("bye", client.read(5_000), "replies still pass");
    assertEquals(1, proxy.count(Fault.REQUESTS_HALF_CLOSED));
  }

  @Test
  void halfClosesReplies() throws IOException {
    proxy.replies().halfClose();
    assertEquals(LineClient.END, client.read(5_000));
    client.send("a\n");
    Line.until(() -> server.applied().contains("a"));
    assertEquals(1, proxy.count(Fault.REPLIES_HALF_CLOSED));
  }

  @Test
  void resetsAllConnections() throws IOException {
    try (LineClient second = new LineClient(proxy.port())) {
      assertEquals("ok a", second.call("a"));
      proxy.resetAll();
      assertEquals(LineClient.RESET, client.read(5_000));
      assertEquals(LineClient.RESET, second.read(5_000));
    }
    assertEquals(2, proxy.count(Fault.RESET));
    Line.until(() -> server.applied().contains("<reset>"));
  }

  @Test
  void refusesNewConnectionsOnly() throws IOException {
    proxy.refuse();
    try (LineClient refused = new LineClient(proxy.port())) {
      assertEquals(LineClient.RESET, refused.read(5_000));
    }
    assertEquals(1, proxy.count(Fault.REFUSED));
    assertEquals("ok a", client.call("a"));
    proxy.admit();
    try (LineClient admitted = new LineClient(proxy.port())) {
      assertEquals("ok b", admitted.call("b"));
    }
  }

  @Test
  void leadsNewConnectionsToAnotherServer() throws IOException {
    try (LineServer other = LineServer.start()) {
      proxy.retarget("127.0.0.1", other.port());
      try (LineClient second = new LineClient(proxy.port())) {
        assertEquals("ok a", second.call("a"));
      }
      assertTrue(other.applied().contains("a"));
      assertEquals("ok b", client.call("b"));
      assertTrue(server.applied().contains("b"));
    }
  }

  @Test
  void resetsClientsWhileTheServerIsGone() throws IOException {
    int nobody;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = unused.getLocalPort();
    }
    proxy.retarget("127.0.0.1", nobody);
    try (LineClient second = new LineClient(proxy.port())) {
      assertEquals(LineClient.RESET, second.read(5_000));
    }
  }

  @Test
  void closeLeavesNoThreadsBehind() throws IOException {
    proxy.requests().hold();
    client.send("a\n");
    Line.until(() -> proxy.count(Fault.REQUEST_HELD) == 1);
    String name = "holdfast-fault-proxy-" + proxy.port() + "-";
    assertEquals(3, threads(name), "accept, requests, replies");
    proxy.close();
    Line.until(() -> threads(name) == 0);
    assertEquals(LineClient.RESET, client.read(5_000));
    assertThrows(IOException.class, () -> new LineClient(proxy.port()));
  }

  private static long threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix) && thread.isDaemon())
        .count();
  }
}
