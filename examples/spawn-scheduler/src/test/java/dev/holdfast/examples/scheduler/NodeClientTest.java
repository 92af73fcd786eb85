package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client in JavaScript, written from the description of the interface, finds it as described. */
class NodeClientTest {
  @TempDir Path folder;

  @Test
  void findsTheInterfaceAsDescribed() throws Exception {
    assumeTrue(hasNode(), "node 18 or later is not on the PATH: the JavaScript client was not run");
    try (SchedulerProcess scheduler = SchedulerProcess.start(folder, "--orphans", "end")) {
      Process node =
          new ProcessBuilder("node", "smoke.mjs", Integer.toString(scheduler.port()))
              .directory(Path.of("src", "test", "node").toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(node.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, node.exitValue(), output);
      assertEquals("as described", output.strip());
    }
  }

  private static boolean hasNode() throws Exception {
    try {
      String check = "process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)";
      return new ProcessBuilder("node", "-e", check).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
