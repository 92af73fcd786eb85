package dev.holdfast.examples.scheduler;

import java.io.File;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A runner of a backend, in a JVM of its own.
 *
 * @param id of the backend
 */
record RunnerProcess(String id, Process process) {

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
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT);
    builder.environment().put("CLASSPATH", classPath()); // too long for a list of processes
    Process process = builder.start();
    ObjectOutputStream input = new ObjectOutputStream(process.getOutputStream());
    input.writeObject(order);
    input.flush(); // and stays open: its end is the end of this process
    return new RunnerProcess(order.id(), process);
  }

  /** Closes its standard input. A backend on a leash then ends. */
  void letGo() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The process is gone.
    }
  }

  /**
   * Waits until it has ended; ends it by force where it takes longer.
   *
   * @return whether it ended without force
   */
  boolean awaitExit(Duration limit) {
    boolean ended = Await.until(limit, () -> !process.isAlive());
    process.destroyForcibly();
    return ended;
  }

  /** Maven's exec:java runs programs in its own JVM, in a class loader that knows their path. */
  private static String classPath() {
    return RunnerProcess.class.getClassLoader() instanceof URLClassLoader loader
        ? Stream.of(loader.getURLs())
            .map(url -> Path.of(URI.create(url.toString())).toString())
            .collect(Collectors.joining(File.pathSeparator))
        : System.getProperty("java.class.path");
  }
}
