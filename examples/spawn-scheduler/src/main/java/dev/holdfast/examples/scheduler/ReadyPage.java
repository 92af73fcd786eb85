package dev.holdfast.examples.scheduler;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A page that waits for a backend. It is the same for all of them: it finds in its own address whom
 * it waits for, so that nothing has to be written into it.
 */
final class ReadyPage {
  private static final Buffer PAGE = Buffer.buffer(read());

  private ReadyPage() {}

  static void send(Call call) {
    call.request().resume();
    call.request()
        .response()
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .putHeader("Referrer-Policy", "no-referrer") // the address has a secret in it
        .putHeader(
            "Content-Security-Policy",
            "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline';"
                + " style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
        .end(PAGE);
  }

  private static byte[] read() {
    try (InputStream in = ReadyPage.class.getResourceAsStream("ready.html")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
