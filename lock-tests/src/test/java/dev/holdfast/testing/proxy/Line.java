package dev.holdfast.testing.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A line server, a proxy in front of it, and a client that is connected through the proxy. */
final class Line implements AutoCloseable {
  /** How long to wait for what must happen. */
  static final Duration LIMIT = Duration.ofSeconds(5);

  final LineServer server = LineServer.start();
  final FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
  final LineClient client;

  Line() throws IOException {
    client = new LineClient(proxy.port());
    assertEquals("ok hello", client.call("hello"));
    server.applied().clear();
  }

  void assertNoFaults() {
    for (Fault fault : Fault.values()) {
      assertEquals(0, proxy.count(fault), fault.name());
    }
  }

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "condition not met within " + LIMIT);
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    proxy.close();
    server.close();
  }
}
