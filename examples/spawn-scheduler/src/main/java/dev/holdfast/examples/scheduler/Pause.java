package dev.holdfast.examples.scheduler;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A process that is stopped by SIGSTOP, until this is closed.
 *
 * <p>A shell keeps watch over it: when the pipe to that shell closes, because this is closed or
 * because this JVM is gone, it sends SIGCONT. So no process stays behind that cannot even notice
 * that its parent has died.
 */
final class Pause implements AutoCloseable {
  private static final String SCRIPT =
      "trap '' INT TERM HUP; kill -STOP $1 && echo stopped; read line; kill -CONT $1 2>/dev/null";

  private final Process shell;

  private Pause(Process shell) {
    this.shell = shell;
  }

  static Pause of(long pid) throws IOException {
    Process shell =
        new ProcessBuilder("sh", "-c", SCRIPT, "sh", Long.toString(pid))
            .redirectErrorStream(true)
            .start();
    BufferedReader answer = shell.inputReader(StandardCharsets.UTF_8);
    String line = answer.readLine();
    if (!"stopped".equals(line)) {
      shell.destroyForcibly();
      throw new IOException("process " + pid + " could not be stopped: " + line);
    }
    return new Pause(shell);
  }

  /** Lets the process go on. Returns once it has been told. */
  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
      shell.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
