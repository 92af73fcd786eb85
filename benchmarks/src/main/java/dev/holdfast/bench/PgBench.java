package dev.holdfast.bench;

import dev.holdfast.testing.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The statements alone, ours and the floor's, sent by pgbench: without Java, pool and engine. */
record PgBench(SqlSides sql, PostgresServer server, Recorder recorder, Depth depth) {

  /** Measures, if there is a pgbench. */
  void measure(String figure) throws Exception {
    Optional<Path> program = program();
    if (program.isEmpty()) {
      recorder.progress(figure + ": not measured, because there is no pgbench");
      return;
    }
    Side floor = Side.alone("pgbench, bare statements", Role.FLOOR, Nobody.INSTANCE);
    Side ours = Side.alone("pgbench, Holdfast's statements", Role.OURS, Nobody.INSTANCE);
    PgScripts scripts = PgScripts.of(sql, server);
    run(
        program.get(),
        figure + "/pair",
        Map.of(floor, PgScripts.floorPair(), ours, scripts.pair()));
    run(
        program.get(),
        figure + "/held",
        Map.of(floor, PgScripts.floorHeld(), ours, scripts.held()));
  }

  private static Optional<Path> program() throws IOException {
    Path debian = Path.of("/usr/lib/postgresql");
    try (Stream<Path> versions = Files.isDirectory(debian) ? Files.list(debian) : Stream.of()) {
      Stream<Path> folders =
          Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator)).map(Path::of);
      return Stream.concat(folders, versions.map(version -> version.resolve("bin")))
          .map(folder -> folder.resolve("pgbench"))
          .filter(Files::isExecutable)
          .findFirst();
    }
  }

  private void run(Path program, String figure, Map<Side, String> scripts) throws Exception {
    recorder.progress(figure);
    List<Side> sides = new ArrayList<>(scripts.keySet());
    for (int round = 0; round <= depth.rounds(); round++) {
      for (Side side : Side.order(sides, round)) {
        Latencies latencies = once(program, scripts.get(side));
        if (round > 0) { // the first one warms up
          latencies.record(recorder, figure, side, round);
        }
      }
    }
  }

  private Latencies once(Path program, String script) throws Exception {
    Path folder = Files.createTempDirectory("pgbench");
    Path file = Files.writeString(folder.resolve("script.sql"), script);
    List<String> command =
        List.of(
            program.toString(),
            "-n",
            "-M",
            "prepared",
            "-T",
            "1",
            "-l",
            "-f",
            file.toString(),
            "-h",
            server.host(),
            "-p",
            "" + server.port(),
            "-U",
            "postgres",
            "postgres");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("pgbench failed: " + Files.readString(output));
    }
    Latencies latencies = new Latencies();
    try (Stream<Path> logs = Files.list(folder)) {
      for (Path log :
          logs.filter(path -> path.getFileName().toString().startsWith("pgbench_log")).toList()) {
        Files.readAllLines(log)
            .forEach(line -> latencies.add(1_000 * Long.parseLong(line.split(" ")[2])));
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path left : files.toList()) {
        Files.delete(left);
      }
    }
    Files.delete(folder);
    return Latencies.merge(List.of(latencies));
  }
}
