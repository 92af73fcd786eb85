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
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FaultProxyTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private LineServer server = LineServer.start();
  private FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
  private LineClient client;

  @BeforeEach
  void connect() throws IOException {
    client = new LineClient(proxy.port());
    assertEquals("ok hello", client.call("hello"));
    server.applied().clear();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    proxy.close();
    server.close();
  }

  @Test
  void passesEverythingAtFirst() throws IOException {
    assertEquals("ok a", client.call("a"));
    client.endRequests();
    assertEquals("bye", client.read(5_000));
    assertEquals(LineClient.END, client.read(5_000));
    assertEquals(List.of("a", LineServer.END), server.applied());
    assertNoFaults();
    until(() -> proxy.openConnections() == 0);
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
    until(() -> proxy.count(Fault.REQUEST_HELD) == 1);
    assertEquals(LineClient.SILENCE, client.read(50));
    assertEquals(List.of(), server.applied());
    proxy.requests().pass();
    assertEquals("ok a", client.read(5_000));
  }

  @Test
  void holdsRepliesOfAppliedRequests() throws IOException {
    proxy.replies().hold();
    client.send("a\n");
    until(() -> proxy.count(Fault.REPLY_HELD) == 1);
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
    until(() -> proxy.count(Fault.REQUEST_SWALLOWED) == 1);
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
    until(() -> proxy.count(Fault.REPLY_SWALLOWED) == 1);
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
    assertNoFaults();
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
  void cutsAfterTheRequestWentThrough() throws Exception {
    Cut cut = proxy.cutAfterRequest(Bytes.containing("acquire"));
    assertEquals("ok find", client.call("find"));
    assertFalse(cut.happened());
    assertEquals(LineClient.RESET, client.call("acquire 1"));
    cut.await(LIMIT);
    assertEquals("acquire 1", server.applied().get(1));
    assertEquals(1, proxy.count(Fault.CUT_AFTER_REQUEST));
    try (LineClient next = new LineClient(proxy.port())) {
      assertEquals("ok acquire 2", next.call("acquire 2"), "a cut happens once");
    }
  }

  @Test
  void waitsForTheReplyThatIsAskedFor() throws Exception {
    Cut cut = proxy.cutAfterRequest(Bytes.containing("acquire"), Bytes.containing("ok acquire"));
    proxy.replies().hold();
    client.send("find\n");
    until(() -> proxy.count(Fault.REPLY_HELD) == 1);
    client.send("acquire\n");
    until(() -> server.applied().contains("acquire"));
    proxy.replies().pass();
    assertEquals("ok find", client.read(5_000));
    assertEquals(LineClient.RESET, client.read(5_000));
    cut.await(LIMIT);
  }

  @Test
  void cutWithoutAReplyStaysArmed() throws Exception {
    Cut cut = proxy.cutAfterRequest(Bytes.containing("acquire"));
    client.send("mute acquire\n");
    until(() -> server.applied().contains("mute acquire"));
    server.closeClients();
    assertEquals(LineClient.END, client.read(5_000));
    client.close();
    until(() -> proxy.openConnections() == 0);
    assertFalse(cut.happened());
    assertEquals(0, proxy.count(Fault.CUT_AFTER_REQUEST));
    try (LineClient next = new LineClient(proxy.port())) {
      assertEquals(LineClient.RESET, next.call("acquire"));
    }
    cut.await(LIMIT);
  }

  @Test
  void cutsBeforeTheRequest() throws Exception {
    Cut cut = proxy.cutBeforeRequest(Bytes.containing("acquire"));
    client.send("acq");
    assertEquals(LineClient.SILENCE, client.read(50));
    assertFalse(cut.happened());
    assertEquals(LineClient.RESET, client.call("uire"));
    cut.await(LIMIT);
    until(() -> server.applied().size() == 1);
    assertEquals(List.of("<reset>"), server.applied());
    assertEquals(1, proxy.count(Fault.CUT_BEFORE_REQUEST));
  }

  @Test
  void cutsAfterSoManyBytesOfOneRequest() throws Exception {
    Cut cut = proxy.cutBeforeRequest(Bytes.atLeast(10));
    assertEquals("ok 1234567", client.call("1234567"));
    assertEquals("ok 1234568", client.call("1234568"));
    assertFalse(cut.happened(), "each request is counted anew");
    assertEquals(LineClient.RESET, client.call("123456789"));
  }

  @Test
  void ignoresBytesFromBeforeItWasArmed() throws Exception {
    proxy.cutBeforeRequest(Bytes.containing("unrelated"));
    client.send("mute acquire\n");
    until(() -> server.applied().contains("mute acquire"));
    Cut cut = proxy.cutBeforeRequest(Bytes.containing("acquire"));
    assertEquals("ok find", client.call("find"));
    assertFalse(cut.happened());
  }

  @Test
  void disarmedCutDoesNotHappen() throws Exception {
    Cut waiting = proxy.cutAfterRequest(Bytes.any());
    client.send("mute\n");
    until(() -> server.applied().contains("mute"));
    waiting.disarm();
    Cut unused = proxy.cutBeforeRequest(Bytes.any());
    unused.disarm();
    assertEquals("ok a", client.call("a"));
    assertNoFaults();
    assertThrows(IllegalStateException.class, () -> unused.await(Duration.ofMillis(1)));
    Cut later = proxy.cutAfterRequest(Bytes.any());
    assertEquals(LineClient.RESET, client.call("b"));
    assertTrue(later.happened());
  }

  @Test
  void disarmedCutMakesRoomForAnother() throws Exception {
    Cut waiting = proxy.cutAfterRequest(Bytes.any());
    client.send("mute\n");
    until(() -> server.applied().contains("mute"));
    waiting.disarm();
    Cut next = proxy.cutBeforeRequest(Bytes.any());
    assertEquals(LineClient.RESET, client.call("a"));
    assertTrue(next.happened());
  }

  @Test
  void conditionThatThrowsIsReported() throws Exception {
    Cut cut =
        proxy.cutAfterRequest(
            bytes -> {
              throw new IllegalArgumentException("broken condition");
            });
    assertEquals("ok a", client.call("a"));
    Exception e = assertThrows(IllegalStateException.class, () -> cut.await(LIMIT));
    assertEquals("broken condition", e.getCause().getMessage());
  }

  @Test
  void tearsARequest() throws IOException {
    proxy.requests().cutAfter(5);
    assertEquals(LineClient.RESET, client.call("acquire"));
    assertEquals(1, proxy.count(Fault.CUT_INSIDE_REQUEST));
    until(() -> server.applied().size() == 1);
    assertEquals(List.of("<reset>"), server.applied());
  }

  @Test
  void tearsAReply() throws IOException {
    proxy.replies().cutAfter(4);
    client.send("acquire\n");
    assertEquals("ok a", client.readChars(4));
    assertEquals(LineClient.RESET, client.read(5_000));
    assertEquals(1, proxy.count(Fault.CUT_INSIDE_REPLY));
    assertEquals("acquire", server.applied().get(0));
    try (LineClient next = new LineClient(proxy.port())) {
      assertEquals("ok b", next.call("b"), "a reply is torn once");
    }
  }

  @Test
  void halfClosesRequests() throws IOException {
    proxy.requests().halfClose();
    until(() -> server.applied().contains(LineServer.END));
    assertEquals("bye", client.read(5_000), "replies still pass");
    assertEquals(1, proxy.count(Fault.REQUESTS_HALF_CLOSED));
  }

  @Test
  void halfClosesReplies() throws IOException {
    proxy.replies().halfClose();
    assertEquals(LineClient.END, client.read(5_000));
    client.send("a\n");
    until(() -> server.applied().contains("a"));
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
    until(() -> server.applied().contains("<reset>"));
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
    until(() -> proxy.count(Fault.REQUEST_HELD) == 1);
    String name = "holdfast-fault-proxy-" + proxy.port() + "-";
    assertEquals(3, threads(name), "accept, requests, replies");
    proxy.close();
    until(() -> threads(name) == 0);
    assertEquals(LineClient.RESET, client.read(5_000));
    assertThrows(IOException.class, () -> new LineClient(proxy.port()));
  }

  private static long threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix) && thread.isDaemon())
        .count();
  }

  private void assertNoFaults() {
    for (Fault fault : Fault.values()) {
      assertEquals(0, proxy.count(fault), fault.name());
    }
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "condition not met within " + LIMIT);
      Thread.onSpinWait();
    }
  }
}
