package dev.holdfast.testing.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ServerProcessTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** What a JVM that is killed runs: it starts servers, freezes them, and tells their processes. */
  static final class Victim {
    public static void main(String[] args) throws IOException {
      RedisServer redis = RedisServer.start(ServerSource.findBinary(ServerKind.REDIS));
      Path postgres = ServerSource.findBinary(ServerKind.POSTGRESQL);
      int port = LoopbackPorts.next();
      PostgresServer database =
          PostgresServer.start(postgres, Unprivileged.find(), port, List.of());
      redis.freeze();
      Commands.signal("STOP", ((ServerProcess) database.control()).pid());
      for (TestServer server : List.of(redis, database)) {
        System.out.println(((ServerProcess) server.control()).pid());
      }
      System.in.read();
    }
  }

  @Test
  void noServerOutlivesItsKilledJvm() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process victim =
        new ProcessBuilder(java, "-cp", classes, Victim.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8));
    long redis = Long.parseLong(out.readLine());
    long database = Long.parseLong(out.readLine());
    assertTrue(runs(redis) && runs(database));
    victim.destroyForcibly().waitFor();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (runs(redis) || runs(database)) {
      assertTrue(System.nanoTime() < deadline, "a server outlived its JVM");
      Thread.onSpinWait();
    }
  }

  private static boolean runs(long pid) {
    return ProcessHandle.of(pid).filter(ServerProcess::isAlive).isPresent();
  }

  @Test
  void killedServerIsGoneAtOnce() throws IOException {
    try (RedisServer server = RedisServer.start(ServerSource.findBinary(ServerKind.REDIS))) {
      ServerProcess process = (ServerProcess) server.control();
      long first = process.pid();
      server.kill();
      assertEquals(false, process.isRunning());
      server.kill();
      server.restart();
      assertEquals(true, process.isRunning());
      assertTrue(process.pid() != first);
    }
  }
}
