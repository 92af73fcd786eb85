package dev.holdfast.examples.scheduler;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A command as a process of its own. It has never heard of leases: its runner holds the lease for
 * it.
 *
 * <p>Between the two stands a shell with a pipe to the runner. When the pipe closes, because this
 * side wants it or because the runner is gone, also by SIGKILL, the shell kills the command.
 */
record CommandWorkload(Process shell, CompletableFuture<Integer> exited) implements Workload {
  /** Of this process's environment, the command gets only what most commands need. */
  private static final Set<String> PASSED_ON = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR");

  static CommandWorkload start(String command, Map<String, String> environment, BackendLog log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", Resources.text("leash.sh"), "sh", command)
            .redirectErrorStream(true);
    builder.environment().keySet().retainAll(PASSED_ON);
    builder.environment().putAll(environment);
    Process shell = builder.start();
    new Thread(() -> copyOutput(shell, log), "output").start();
    return new CommandWorkload(shell, shell.onExit().thenApply(Process::exitValue));
  }

  @Override
  public void stop() {
    shell.toHandle().destroy(); // Process.destroy would close the pipe too
  }

  @Override
  public void kill() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      // The shell is gone, and the command with it.
    }
  }

  private static void copyOutput(Process shell, BackendLog log) {
    try (BufferedReader lines = shell.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(log::add);
    } catch (IOException | UncheckedIOException e) {
      // The process is gone, and its output with it.
    }
  }
}
