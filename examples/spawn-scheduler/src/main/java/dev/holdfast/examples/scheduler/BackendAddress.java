package dev.holdfast.examples.scheduler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * The name of a backend and where it will listen, chosen before the lock is asked for: whoever
 * finds the lock held must be told where to go, in the same step.
 *
 * @param id short and unique
 * @param url with a secret in its path: whoever knows it may use the backend
 */
record BackendAddress(String id, URI url) {
  /** The names under which the lock's metadata carry url and status, and the values of status. */
  static final String URL = "url";

  static final String STATUS = "status";
  static final String LOADING = "Loading";
  static final String READY = "Ready";

  private static final SecureRandom RANDOM = new SecureRandom();

  static BackendAddress choose() {
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes(16));
    URI url = URI.create("http://127.0.0.1:%d/%s/".formatted(freePort(), secret));
    return new BackendAddress(randomId(), url);
  }

  Map<String, String> metadata() {
    return Map.of(URL, url.toString(), STATUS, LOADING);
  }

  private static String randomId() {
    return Long.toString(RANDOM.nextLong(1L << 25, 1L << 30), 36);
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /** Free now; in a container of its own a backend would always get the same port. */
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on the loopback interface", e);
    }
  }
}
