package dev.holdfast.testing.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server as a child process. It never outlives this JVM, however that ends: a shell in between
 * waits on a pipe that only this JVM holds, and kills the server when the pipe closes.
 */
final class ServerProcess implements ServerControl {
  /**
   * How to start a server.
   *
   * @param name what to call it in messages
   * @param folder its folder, dropped on close; the log is in it
   * @param command the program and its arguments
   * @param environment additional environment variables
   * @param stopSignal ends it at once and without a trace: KILL, unless it needs to clean up
   * @param error what an error looks like in its log
   */
  record Launch(
      String name,
      Path folder,
      List<String> command,
      Map<String, String> environment,
      String stopSignal,
      Pattern error) {
    Path log() {
      return folder.resolve("server.log");
    }
  }

  /** Tells whether a server that was just started can be used. */
  interface Probe {
    /**
     * Whether the server answers.
     *
     * @param pid its process
     * @param log what it has written since this start
     */
    boolean isReady(long pid, String log);
  }

  private static final String GUARD =
      """
      signal=$1; log=$2; shift 2
      "$@" >>"$log" 2>&1 &
      pid=$!
      echo $pid
      read -r _
      kill -"$signal" $pid
      kill -CONT $pid
      wait $pid
      """;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration END_LIMIT = Duration.ofSeconds(10);

  private final Launch launch;
  private final Probe probe;
  private final ServerLog log;
  private volatile Process guard;
  private volatile long pid;

  private ServerProcess(Launch launch, Probe probe) {
    this.launch = launch;
    this.probe = probe;
    this.log = new ServerLog(this::readLog, launch.error());
    this.guard = spawn();
    this.pid = readPid();
  }

  /** Starts a server, and waits until it is ready. */
  static ServerProcess start(Launch launch, Probe probe) {
    ServerProcess server = new ServerProcess(launch, probe);
    try {
      server.awaitReady(0);
      return server;
    } catch (RuntimeException e) {
      server.close(); // the message has the log
      throw e;
    }
  }

  private Process spawn() {
    List<String> command = new ArrayList<>(List.of("sh", "-c", GUARD, "holdfast-guard"));
    command.addAll(List.of(launch.stopSignal(), launch.log().toString()));
    command.addAll(launch.command());
    ProcessBuilder builder = new ProcessBuilder(command).directory(launch.folder().toFile());
    builder.environment().putAll(launch.environment());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + launch.name(), e);
    }
  }

  private long readPid() {
    try {
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(guard.getInputStream(), StandardCharsets.US_ASCII));
      return Long.parseLong(out.readLine());
    } catch (IOException | NumberFormatException e) {
      throw new IllegalStateException("the shell that starts " + launch.name() + " failed", e);
    }
  }

  private void awaitReady(int mark) {
    boolean met =
        Waiting.isMet(START_LIMIT, () -> !isRunning() || probe.isReady(pid, log.since(mark)));
    if (!met || !isRunning()) {
      String reason = met ? "ended" : "was not ready within " + START_LIMIT;
      throw new IllegalStateException(
          launch.name() + " " + reason + ": " + launch.command() + "\n" + log.since(mark));
    }
  }

  boolean isRunning() {
    return !tree().isEmpty();
  }

  /** A process that ended but was not waited for yet counts as gone. */
  static boolean isAlive(ProcessHandle process) {
    Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
    try {
      return process.isAlive() && !(Files.exists(stat) && Files.readString(stat).contains(") Z "));
    } catch (IOException e) {
      return false; // it went between the two looks
    }
  }

  long pid() {
    return pid;
  }

  @Override
  public void kill() {
    if (isRunning()) {
      Commands.signal("STOP", pid); // so that it cannot tell its children, nor they the log
    }
    List<ProcessHandle> processes = new ArrayList<>(tree());
    Collections.reverse(processes);
    processes.forEach(ProcessHandle::destroyForcibly);
    if (!Waiting.isMet(END_LIMIT, () -> processes.stream().noneMatch(ServerProcess::isAlive))) {
      throw new IllegalStateException(launch.name() + " survived SIGKILL");
    }
    endGuard();
  }

  @Override
  public void freeze() {
    requireRunning();
    signalAll("STOP");
  }

  @Override
  public void thaw() {
    requireRunning();
    signalAll("CONT");
  }

  private void requireRunning() {
    if (!isRunning()) {
      throw new IllegalStateException(launch.name() + " is not running");
    }
  }

  /** Signals the server and then its children, of which a stopped server makes no more. */
  private void signalAll(String signal) {
    Commands.signal(signal, pid);
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    tree().stream().skip(1).forEach(child -> command.add(Long.toString(child.pid())));
    if (command.size() > 2) {
      Commands.run(launch.folder(), command); // a child that ended meanwhile is no failure
    }
  }

  /**
   * The server's processes, the first one first. While the guard lives, nobody else has the pid.
   */
  private List<ProcessHandle> tree() {
    if (!guard.isAlive()) {
      return List.of();
    }
    return ProcessHandle.of(pid).stream()
        .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
        .filter(ServerProcess::isAlive)
        .toList();
  }

  @Override
  public void restart() {
    kill();
    int mark = log.mark();
    guard = spawn();
    pid = readPid();
    awaitReady(mark);
  }

  @Override
  public ServerLog log() {
    return log;
  }

  @Override
  public void close() {
    if (isRunning()) {
      signalAll("CONT");
    }
    endGuard();
    Folders.delete(launch.folder());
  }

  /** Closes the pipe, whereupon the guard ends the server, and waits for both. */
  private void endGuard() {
    try {
      guard.getOutputStream().close();
      if (!guard.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        tree().forEach(ProcessHandle::destroyForcibly);
        guard.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      guard.destroyForcibly();
    }
  }

  /** A server may quote bytes that are no text, of a request that was torn. */
  private String readLog() {
    try {
      return Files.exists(launch.log())
          ? new String(Files.readAllBytes(launch.log()), StandardCharsets.UTF_8)
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
