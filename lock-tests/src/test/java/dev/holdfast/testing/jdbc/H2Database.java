package dev.holdfast.testing.jdbc;

import dev.holdfast.jdbc.Dialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.h2.tools.Server;

/**
 * H2 in one of its forms.
 *
 * @param url its address
 */
record H2Database(String url) implements SqlDatabase {

  static H2Database memory(String settings) {
    return new H2Database("jdbc:h2:mem:holdfast;DB_CLOSE_DELAY=-1" + settings);
  }

  static H2Database file() {
    return new H2Database("jdbc:h2:" + folder().resolve("file") + ";AUTO_SERVER=TRUE");
  }

  /** A database behind a TCP server of this process. */
  static H2Database server() {
    return Tcp.DATABASE;
  }

  @Override
  public Dialect dialect() {
    return Dialect.h2();
  }

  @Override
  public String setTimeZone(String offset) {
    return "SET TIME ZONE '" + offset + "'";
  }

  private static Path folder() {
    try {
      Path target = Files.createDirectories(Path.of("target"));
      return Files.createTempDirectory(target, "h2-").toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Tcp {
    static final H2Database DATABASE = start();

    private static H2Database start() {
      try {
        Server server =
            Server.createTcpServer(
                    "-tcpPort", "0", "-ifNotExists", "-baseDir", folder().toString(), "-tcpDaemon")
                .start();
        return new H2Database("jdbc:h2:tcp://localhost:" + server.getPort() + "/./server");
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
