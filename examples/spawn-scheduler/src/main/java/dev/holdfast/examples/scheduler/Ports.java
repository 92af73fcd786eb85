package dev.holdfast.examples.scheduler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Future;

/** Ports on the loopback interface. */
final class Ports {
  static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final int CONNECT_MILLIS = 1000;

  private Ports() {}

  /** Free now; in a container of its own a backend would always get the same port. */
  static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on the loopback interface", e);
    }
  }

  /**
   * Waits until somebody listens.
   *
   * @return false if nobody did within the limit, or the end came before
   */
  static boolean await(int port, Duration limit, Future<?> end) {
    long last = System.nanoTime() + limit.toNanos();
    while (!end.isDone() && System.nanoTime() < last) {
      if (answers(port)) {
        return !end.isDone();
      }
      try {
        Thread.sleep(LOOK_AGAIN.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
