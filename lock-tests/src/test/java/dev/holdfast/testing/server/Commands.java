package dev.holdfast.testing.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Short-lived programs of the system. */
final class Commands {
  /** What a program answered. */
  record Result(int status, String output) {
    boolean succeeded() {
      return status == 0;
    }
  }

  private static final long LIMIT_SECONDS = 120;

  private Commands() {}

  /** Runs a program to its end. A program that does not exist has status 127. */
  static Result run(Path folder, List<String> command) {
    return run(folder, command, Map.of());
  }

  /** Runs a program to its end with additional environment variables. */
  static Result run(Path folder, List<String> command, Map<String, String> environment) {
    try {
      Path output = Files.createTempFile("holdfast-", ".out");
      try {
        return run(folder, command, environment, output);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Result run(
      Path folder, List<String> command, Map<String, String> environment, Path output)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new Result(127, String.valueOf(e.getMessage()));
    }
    process.getOutputStream().close();
    int status = await(process);
    return new Result(status, Files.readString(output, StandardCharsets.UTF_8));
  }

  private static int await(Process process) {
    try {
      if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    return 124;
  }

  /** Runs a program that must succeed. */
  static String require(Path folder, List<String> command) {
    return require(folder, command, Map.of());
  }

  /** Runs a program that must succeed, with additional environment variables. */
  static String require(Path folder, List<String> command, Map<String, String> environment) {
    Result result = run(folder, command, environment);
    if (!result.succeeded()) {
      throw new IllegalStateException(
          "status " + result.status() + " of " + command + ":\n" + result.output());
    }
    return result.output();
  }

  /** Sends a signal such as STOP to a process. */
  static void signal(String signal, long pid) {
    require(Path.of("/"), List.of("kill", "-" + signal, Long.toString(pid)));
  }

  /** Looks for a program on the PATH and then in these folders. */
  static Optional<Path> find(String program, List<Path> more) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(Stream.of(path.split(":")).map(Path::of), more.stream())
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
