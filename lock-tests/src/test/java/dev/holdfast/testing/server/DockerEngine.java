package dev.holdfast.testing.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A container engine that answers on its unix socket. It is asked here, within a limit, before
 * Testcontainers is: that waits minutes for a socket that hangs, and for an image that is missing.
 */
record DockerEngine(Path socket) {
  private static final long LIMIT_SECONDS = 2;
  private static final String DEFAULT_HOST = "unix:///var/run/docker.sock";

  /** The engine of DOCKER_HOST or the usual socket, if it answers. */
  static Optional<DockerEngine> answering() {
    String host = Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse(DEFAULT_HOST);
    return Optional.of(host)
        .filter(address -> address.startsWith("unix://"))
        .map(address -> new DockerEngine(Path.of(address.substring("unix://".length()))))
        .filter(engine -> engine.answers("/_ping"));
  }

  /** Whether the engine holds an image, so that none must be fetched. */
  boolean has(String image) {
    return answers("/images/" + image + "/json");
  }

  boolean answers(String path) {
    if (!Files.exists(socket)) {
      return false;
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      FutureTask<Boolean> answer = new FutureTask<>(() -> isOk(channel, path));
      Thread thread = new Thread(answer, "holdfast-docker-ping");
      thread.setDaemon(true);
      thread.start();
      return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS); // leaving closes the channel
    } catch (IOException | ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isOk(SocketChannel channel, String path) throws IOException {
    channel.connect(UnixDomainSocketAddress.of(socket));
    String request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    ByteBuffer reply = ByteBuffer.allocate("HTTP/1.0 200".length());
    while (reply.hasRemaining() && channel.read(reply) >= 0) {
      Thread.onSpinWait();
    }
    return new String(reply.array(), StandardCharsets.US_ASCII).matches("HTTP/1\\.\\d 200");
  }
}
