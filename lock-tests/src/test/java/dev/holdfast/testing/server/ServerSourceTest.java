package dev.holdfast.testing.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

@Timeout(30)
class ServerSourceTest {
  @TempDir Path folder;

  @Test
  void missingServerFailsInCiAndAbortsElsewhere() {
    var failure = assertThrows(AssertionError.class, () -> MissingServer.because("none", true));
    assertEquals("No server: none", failure.getMessage());
    RuntimeException abort = MissingServer.because("none", false);
    assertTrue(abort instanceof TestAbortedException);
    assertEquals("No server: none", abort.getMessage());
  }

  @Test
  void givenServerIsNotControlled() {
    GivenServer control = new GivenServer("holdfast.redis.uri");
    Throwable refusal = assertThrows(Throwable.class, control::kill);
    assertTrue(refusal.getMessage().contains("-Dholdfast.redis.uri"), refusal.getMessage());
    control.close();
  }

  @Test
  void engineWithoutSocketDoesNotAnswer() {
    assertFalse(new DockerEngine(folder.resolve("none.sock")).answers("/_ping"));
  }

  @Test
  void engineWithHungSocketDoesNotAnswer() throws IOException {
    Path socket = folder.resolve("hung.sock");
    try (ServerSocketChannel listener = listen(socket)) {
      assertTrue(listener.isOpen());
      long start = System.nanoTime();
      assertFalse(new DockerEngine(socket).answers("/_ping"));
      assertTrue(System.nanoTime() - start < 10_000_000_000L);
    }
  }

  @Test
  void engineAnswersWhatItHas() throws Exception {
    assertTrue(answers("HTTP/1.1 200 OK\r\n\r\nOK"));
    assertFalse(answers("HTTP/1.1 404 Not Found\r\n\r\n"));
  }

  private boolean answers(String reply) throws Exception {
    Path socket = Files.createTempDirectory(folder, "engine").resolve("docker.sock");
    try (ServerSocketChannel listener = listen(socket)) {
      var served = CompletableFuture.runAsync(() -> serve(listener, reply));
      boolean answer = new DockerEngine(socket).answers("/_ping");
      served.get();
      return answer;
    }
  }

  private static ServerSocketChannel listen(Path socket) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket));
  }

  private static void serve(ServerSocketChannel listener, String reply) {
    try (SocketChannel client = listener.accept()) {
      client.read(ByteBuffer.allocate(1_000));
      client.write(ByteBuffer.wrap(reply.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
