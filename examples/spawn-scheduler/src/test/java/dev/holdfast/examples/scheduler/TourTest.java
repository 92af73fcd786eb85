package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the tour as its users do, as a process, to its end and not to its end. */
class TourTest {
  private static final long LIMIT_SECONDS = 60;
  private static final Duration GONE_LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void seesEveryStep() throws Exception {
    Process tour = start();
    List<String> output = readUntil(tour, "no such line");
    assertTrue(tour.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    assertEquals(0, tour.exitValue(), () -> String.join("\n", output));
    assertTrue(output.stream().anyMatch(line -> line.startsWith("All 8 steps were seen")));
    assertFolderIsEmpty();
  }

  @Test
  void leavesNoProcessBehindAfterInterrupt() throws Exception {
    Process tour = start();
    List<String> output = readUntil(tour, "stands still");
    List<ProcessHandle> backends = backendsOf(tour, output);
    new ProcessBuilder("kill", "-INT", Long.toString(tour.pid())).start().waitFor();
    assertTrue(tour.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    assertGone(backends, "after Ctrl-C");
    assertFolderIsEmpty();
  }

  @Test
  void leavesNoProcessBehindWhenKilled() throws Exception {
    Process tour = start();
    List<String> output = readUntil(tour, "stands still");
    List<ProcessHandle> backends = backendsOf(tour, output);
    tour.destroyForcibly().waitFor();
    assertGone(backends, "after kill -9");
  }

  @Test
  void exitsWithAnotherStatusOnAWrongArgument() throws Exception {
    Process tour = start("--stor");
    List<String> output = readUntil(tour, "no such line");
    assertTrue(tour.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    assertEquals(2, tour.exitValue());
    assertTrue(output.contains("unknown argument \"--stor\"; known are --store URL and --help"));
  }

  private Process start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + folder);
    command.add("-XX:-UsePerfData"); // would leave a file where its temporary files go
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    Process tour = new ProcessBuilder(command).redirectErrorStream(true).start();
    started.add(tour);
    return tour;
  }

  /** The lines up to the first that contains this, or all. */
  private static List<String> readUntil(Process process, String part) throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      if (line.contains(part)) {
        break;
      }
    }
    return lines;
  }

  private void assertFolderIsEmpty() throws IOException {
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList(), "left in the temporary folder");
    }
  }

  private static List<ProcessHandle> backendsOf(Process tour, List<String> output) {
    List<ProcessHandle> processes = tour.descendants().toList();
    assertTrue(
        processes.size() >= 3,
        () ->
            "two backends, one of them stopped, and the shell that did it\n"
                + String.join("\n", output));
    return processes;
  }

  private static void assertGone(List<ProcessHandle> processes, String when) throws Exception {
    long end = System.nanoTime() + GONE_LIMIT.toNanos();
    for (ProcessHandle process : processes) {
      while (process.isAlive() && System.nanoTime() < end) {
        Thread.sleep(50);
      }
      boolean alive = process.isAlive();
      if (alive) {
        process.destroyForcibly();
      }
      assertTrue(!alive, () -> "still alive " + when + ": " + process.info());
    }
  }
}
