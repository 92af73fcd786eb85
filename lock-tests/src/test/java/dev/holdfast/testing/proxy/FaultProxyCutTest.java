package dev.holdfast.testing.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cuts in the middle of a conversation. */
@Timeout(20)
class FaultProxyCutTest {
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
  void cutsAfterTheRequestWentThrough() throws Exception {
    Cut cut = proxy.cutAfterRequest(Bytes.containing("acquire"));
    assertEquals("ok find", client.call("find"));
    assertFalse(cut.happened());
    assertEquals(LineClient.RESET, client.call("acquire 1"));
    cut.await(Line.LIMIT);
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
    Line.until(() -> proxy.count(Fault.REPLY_HELD) == 1);
    client.send("acquire\n");
    Line.until(() -> server.applied().contains("acquire"));
    proxy.replies().pass();
    assertEquals("ok find", client.read(5_000));
    assertEquals(LineClient.RESET, client.read(5_000));
    cut.await(Line.LIMIT);
  }

  @Test
  void cutWithoutAReplyStaysArmed() throws Exception {
    Cut cut = proxy.cutAfterRequest(Bytes.containing("acquire"));
    client.send("mute acquire\n");
    Line.until(() -> server.applied().contains("mute acquire"));
    server.closeClients();
    assertEquals(LineClient.END, client.read(5_000));
    client.close();
    Line.until(() -> proxy.openConnections() == 0);
    assertFalse(cut.happened());
    assertEquals(0, proxy.count(Fault.CUT_AFTER_REQUEST));
    try (LineClient next = new LineClient(proxy.port())) {
      assertEquals(LineClient.RESET, next.call("acquire"));
    }
    cut.await(Line.LIMIT);
  }

  @Test
  void cutsBeforeTheRequest() throws Exception {
    Cut cut = proxy.cutBeforeRequest(Bytes.containing("acquire"));
    client.send("acq");
    assertEquals(LineClient.SILENCE, client.read(50));
    assertFalse(cut.happened());
    assertEquals(LineClient.RESET, client.call("uire"));
    cut.await(Line.LIMIT);
    Line.until(() -> server.applied().size() == 1);
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
    Line.until(() -> server.applied().contains("mute acquire"));
    Cut cut = proxy.cutBeforeRequest(Bytes.containing("acquire"));
    assertEquals("ok find", client.call("find"));
    assertFalse(cut.happened());
  }

  @Test
  void disarmedCutDoesNotHappen() throws Exception {
    Cut waiting = proxy.cutAfterRequest(Bytes.any());
    client.send("mute\n");
    Line.until(() -> server.applied().contains("mute"));
    waiting.disarm();
    Cut unused = proxy.cutBeforeRequest(Bytes.any());
    unused.disarm();
    assertEquals("ok a", client.call("a"));
    line.assertNoFaults();
    assertThrows(IllegalStateException.class, () -> unused.await(Duration.ofMillis(1)));
    Cut later = proxy.cutAfterRequest(Bytes.any());
    assertEquals(LineClient.RESET, client.call("b"));
    assertTrue(later.happened());
  }

  @Test
  void disarmedCutMakesRoomForAnother() throws Exception {
    Cut waiting = proxy.cutAfterRequest(Bytes.any());
    client.send("mute\n");
    Line.until(() -> server.applied().contains("mute"));
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
    Exception e = assertThrows(IllegalStateException.class, () -> cut.await(Line.LIMIT));
    assertEquals("broken condition", e.getCause().getMessage());
  }

  @Test
  void tearsARequest() throws IOException {
    proxy.requests().cutAfter(5);
    assertEquals(LineClient.RESET, client.call("acquire"));
    assertEquals(1, proxy.count(Fault.CUT_INSIDE_REQUEST));
    Line.until(() -> server.applied().size() == 1);
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
}
