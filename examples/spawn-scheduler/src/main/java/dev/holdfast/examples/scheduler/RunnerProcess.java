package dev.holdfast.examples.scheduler;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A runner of a backend, in a JVM of its own. Its standard output is that of this process. */
final class RunnerProcess {
  private final String id;
  private final Process process;

  private RunnerProcess(String id, Process process) {
    this.id = id;
    this.process = process;
  }

  /** Starts {@link Runner} with the Java and the class path of this process. */
  static RunnerProcess start(RunnerOrder order) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-XX:-UsePerfData",
            "-Djava.util.logging.SimpleFormatter.format=%4$s: %5$s%n",
            Runner.class.getName(),
            order.id());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("CLASSPATH", classPath()); // too long for a list of processes
    Process process = builder.start();
    process.getOutputStream().write(order.toLine().getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush(); // and stays open: its end is the end of this process
    return new RunnerProcess(order.id(), process);
  }

  String id() {
    return id;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Runs once the process has ended, however it did. */
  void onExit(Runnable action) {
    process.onExit().thenRun(action);
  }

  /** Closes its standard input. A backend on a leash then ends. */
  void letGo() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The process is gone.
    }
  }

  /** Ends it at once, as a crash would: SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  /** Stops it, as a long pause of its machine would: SIGSTOP. Goes on when the pause is closed. */
  Pause pause() throws IOException {
    return Pause.of(process.pid());
  }

  /**
   * Waits until it has ended; ends it by force where it takes longer.
   *
   * @return whether it ended without force
   */
  boolean awaitExit(Duration limit) {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    return false;
  }

  /** Maven's exec:java runs programs in its own JVM, in a class loader that knows their path. */
  private static String classPath() {
    ClassLoader loader = RunnerProcess.class.getClassLoader();
    if (!(loader instanceof URLClassLoader urls)) {
      return System.getProperty("java.class.path");
    }
    List<String> entries = new ArrayList<>();
    for (URL url : urls.getURLs()) {
      try {
        entries.add(Path.of(url.toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IllegalStateException("not a file on the class path: " + url, e);
      }
    }
    return String.join(File.pathSeparator, entries);
  }
}
