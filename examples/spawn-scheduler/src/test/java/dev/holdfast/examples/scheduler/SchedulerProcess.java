package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A scheduler as its users run it, as a process. */
final class SchedulerProcess implements AutoCloseable {
  private static final String LISTENING = "Listening on ";

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final CompletableFuture<URI> address = new CompletableFuture<>();

  private SchedulerProcess(Process process) {
    this.process = process;
  }

  static SchedulerProcess start(Path folder, String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + folder);
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("serve", "--port", "0"));
    command.addAll(List.of(args));
    SchedulerProcess scheduler =
        new SchedulerProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    Thread reader = new Thread(scheduler::read, "output of a scheduler");
    reader.setDaemon(true);
    reader.start();
    scheduler.address.get(90, TimeUnit.SECONDS);
    return scheduler;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        if (line.startsWith(LISTENING)) {
          address.complete(URI.create(line.substring(LISTENING.length()).split(",")[0]));
        }
      }
      address.completeExceptionally(new IllegalStateException(String.join("\n", output)));
    } catch (IOException e) {
      // It was ended, and its output with it.
    }
  }

  Api api() {
    return new Api(address.join());
  }

  int port() {
    return address.join().getPort();
  }

  /** What it has printed; its runners print there too. */
  String output() {
    return String.join("\n", output);
  }

  /** The processes that run backends of this scheduler. */
  List<ProcessHandle> runners() {
    return process
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(Runner.class.getName()))
        .toList();
  }

  ProcessHandle runner(String backend) {
    return runners().stream()
        .filter(runner -> runner.info().commandLine().orElse("").endsWith(" " + backend))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no process runs backend " + backend));
  }

  Pause pause() throws IOException {
    return Pause.of(process.pid());
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, then what is left by force. */
  @Override
  public void close() {
    List<ProcessHandle> left = process.descendants().toList();
    process.destroy();
    boolean ended = true;
    try {
      process.onExit().get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      ended = false;
    }
    left.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    assertTrue(ended, "the scheduler did not end when it was asked to");
  }
}
