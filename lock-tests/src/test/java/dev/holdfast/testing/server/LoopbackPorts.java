package dev.holdfast.testing.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of the loopback interface, below the range from which Linux takes the ports of
 * outgoing connections: nobody takes one by chance while its server is down. Ten thousand above
 * each is free too, for the bus of Redis Cluster.
 */
final class LoopbackPorts {
  private static final int FIRST = 12_000;
  private static final int COUNT = 8_000;
  private static final int BUS = 10_000;

  private LoopbackPorts() {}

  static int next() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
      if (isFree(port) && isFree(port + BUS)) {
        return port;
      }
    }
    throw new IllegalStateException("no free loopback port between " + FIRST + " and 20000");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
