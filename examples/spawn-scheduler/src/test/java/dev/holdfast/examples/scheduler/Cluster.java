package dev.holdfast.examples.scheduler;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.h2.tools.Server;

/** A database server, and schedulers on it as processes. */
final class Cluster implements AutoCloseable {
  private final Path folder;
  private final List<SchedulerProcess> schedulers = new CopyOnWriteArrayList<>();
  private Server database;

  Cluster(Path folder) throws SQLException {
    this.folder = folder;
    this.database = server("0");
  }

  private Server server(String port) throws SQLException {
    return Server.createTcpServer("-tcpPort", port, "-baseDir", folder.toString(), "-ifNotExists")
        .start();
  }

  SchedulerProcess start(int ttlSeconds) throws Exception {
    return start(ttlSeconds, "127.0.0.1");
  }

  SchedulerProcess start(int ttlSeconds, String host) throws Exception {
    String url = "jdbc:h2:tcp://localhost:" + database.getPort() + "/./locks";
    SchedulerProcess scheduler =
        SchedulerProcess.start(
            folder,
            "--store",
            url,
            "--ttl",
            Integer.toString(ttlSeconds),
            "--orphans",
            "live",
            "--host",
            host);
    schedulers.add(scheduler);
    return scheduler;
  }

  void stopDatabase() {
    database.stop();
  }

  void startDatabase() throws SQLException {
    database = server(Integer.toString(database.getPort()));
  }

  @Override
  public void close() {
    schedulers.forEach(SchedulerProcess::close);
    database.stop();
  }
}
