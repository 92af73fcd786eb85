package dev.holdfast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of a server that this JVM has started. */
final class ServerProcesses {
  private ServerProcesses() {}

  /** Processor time of all processes whose command has a text in it, in nanoseconds, as of now. */
  static double cpuNanos(String command) {
    try (Stream<ProcessHandle> all = ProcessHandle.current().descendants()) {
      return all.filter(process -> read(process, "cmdline").contains(command))
          .mapToDouble(ServerProcesses::nanos)
          .sum();
    }
  }

  private static double nanos(ProcessHandle process) {
    String line = read(process, "schedstat");
    return line.isEmpty() ? 0 : Double.parseDouble(line.split(" ")[0]);
  }

  /** Empty for a process that has ended, or on a system that has no such file. */
  private static String read(ProcessHandle process, String file) {
    return Optional.of(Path.of("/proc", "" + process.pid(), file))
        .filter(Files::isReadable)
        .map(ServerProcesses::content)
        .orElse("");
  }

  private static String content(Path file) {
    try {
      return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }
}
