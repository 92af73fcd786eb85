package dev.holdfast.examples.scheduler;

import java.io.BufferedReader;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A backend in a JVM of its own, the stand-in for a container.
 *
 * <p>Its standard input is a pipe that nobody writes to: when it closes, because this side wants it
 * to or because this process is gone, the backend exits.
 */
final class BackendProcess {
  private final String id;
  private final Process process;
  private volatile CompletableFuture<Void> exited;

  private BackendProcess(String id, Process process) {
    this.id = id;
    this.process = process;
    this.exited = process.onExit().thenAccept(p -> {});
  }

  /** Starts {@link SessionBackendMain} with the Java and the class path of this process. */
  static BackendProcess start(String id, Map<String, String> environment) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Djava.util.logging.SimpleFormatter.format=%4$s: %5$s%n",
            "-cp",
            classPath(),
            SessionBackendMain.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    BackendProcess backend = new BackendProcess(id, builder.start());
    Thread output = new Thread(backend::copyOutput, "output of " + id);
    output.setDaemon(true);
    output.start();
    return backend;
  }

  String id() {
    return id;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Runs once the process has ended, however it did. Called once, before anybody waits for it. */
  void onExit(Runnable action) {
    exited = exited.thenRun(action);
  }

  /** Closes its standard input. A backend then releases its lock and exits. */
  void askToExit() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroyForcibly();
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
   * Waits until it has ended and what was to be done on its exit is done; ends it by force where it
   * takes longer.
   *
   * @return whether it ended without force
   */
  boolean awaitExit(Duration limit) {
    try {
      exited.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | InterruptedException e) {
      process.destroyForcibly();
      exited.join();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("after the exit of backend " + id, e.getCause());
    }
  }

  private void copyOutput() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println("       [" + id + "] " + line);
      }
    } catch (IOException e) {
      // The process is gone, and its output with it.
    }
  }

  /** Maven's exec:java runs programs in its own JVM, in a class loader that knows their path. */
  private static String classPath() {
    ClassLoader loader = BackendProcess.class.getClassLoader();
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
