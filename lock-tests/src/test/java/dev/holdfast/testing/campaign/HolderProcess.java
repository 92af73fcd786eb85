package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that runs {@link HolderMain}. */
final class HolderProcess implements AutoCloseable {
  private final String name;
  private final Process process;
  private final Path file;
  private final Path log;

  HolderProcess(String name, Path folder, List<String> arguments) throws IOException {
    this.name = name;
    file = folder.resolve(name + ".history");
    log = folder.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(HolderMain.class.getName());
    command.addAll(arguments.subList(0, 3));
    command.addAll(List.of(file.toString(), name));
    command.addAll(arguments.subList(3, arguments.size()));
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  String name() {
    return name;
  }

  /** Whether it has begun. */
  boolean isReady() {
    return Files.exists(file) && file.toFile().length() > 0;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void stop() throws IOException, InterruptedException {
    signal("STOP");
  }

  void goOn() throws IOException, InterruptedException {
    signal("CONT");
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).inheritIO().start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill -" + signal + " " + name + " failed");
    }
  }

  /** What it has seen. */
  List<Observation> observations() throws IOException {
    return Files.exists(file) ? HistoryLines.read(file) : List.of();
  }

  /** What it said besides. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** Ends it by the end of its input, or by force after some seconds. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException | InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
