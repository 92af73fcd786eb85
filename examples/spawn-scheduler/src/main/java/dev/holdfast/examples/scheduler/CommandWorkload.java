package dev.holdfast.examples.scheduler;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A command as a process of its own. It has never heard of leases: its runner holds the lease for
 * it.
 *
 * <p>Between the two stands a shell with a pipe to the runner. When the pipe closes, because this
 * side wants it or because the runner is gone, also by SIGKILL, the shell kills the command.
 */
final class CommandWorkload implements Workload {
  private static final String LEASH =
      """
      exec 3<&0
      sh -c "exec $1" </dev/null 3<&- &
      job=$!
      trap 'kill -TERM $job 2>/dev/null' TERM
      ( trap '' TERM; read -r line <&3; kill -KILL $job 2>/dev/null ) &
      watch=$!
      while wait $job; status=$?; kill -0 $job 2>/dev/null; do :; done
      kill -KILL $watch 2>/dev/null
      exit $status
      """;

  /** Of this process's environment, the command gets only what most commands need. */
  private static final Set<String> PASSED_ON = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR");

  private final Process shell;
  private final CompletableFuture<Integer> exited;

  private CommandWorkload(Process shell) {
    this.shell = shell;
    this.exited = shell.onExit().thenApply(Process::exitValue);
  }

  static CommandWorkload start(
      String command, Map<String, String> environment, Consumer<String> log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", LEASH, "sh", command).redirectErrorStream(true);
    builder.environment().keySet().retainAll(PASSED_ON);
    builder.environment().putAll(environment);
    CommandWorkload workload = new CommandWorkload(builder.start());
    Daemon.named("output").newThread(() -> workload.copyOutput(log)).start();
    return workload;
  }

  @Override
  public CompletableFuture<Integer> exited() {
    return exited;
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

  private void copyOutput(Consumer<String> log) {
    try (BufferedReader lines = shell.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(log);
    } catch (IOException | UncheckedIOException e) {
      // The process is gone, and its output with it.
    }
  }
}
