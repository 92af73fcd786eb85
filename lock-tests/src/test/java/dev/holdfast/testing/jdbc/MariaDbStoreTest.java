package dev.holdfast.testing.jdbc;

import dev.holdfast.jdbc.Dialect;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.JdbcServer;
import dev.holdfast.testing.server.MariaDbServer;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The store on MariaDB. */
@StoreName("mariadb")
class MariaDbStoreTest extends MySqlStoreSuite {
  private static final ServerDatabase DATABASE = ServerDatabase.mariaDb();

  MariaDbStoreTest() {
    super(DATABASE);
  }

  @Nested
  class Settings extends SqlSettingsTests {
    Settings() {
      super(DATABASE, SqlSettings.MARIADB);
    }
  }

  @Nested
  class Options extends MySqlOptionsTests {
    @Override
    JdbcServer start(List<String> options) {
      return MariaDbServer.start(options);
    }

    @Override
    Dialect dialect() {
      return DATABASE.dialect();
    }
  }

  @Nested
  class Setup extends SqlSetupTests {
    Setup() {
      super(DATABASE);
    }
  }

  @Nested
  class Crashes extends SqlCrashTests {
    @Override
    JdbcServer start() {
      return MariaDbServer.start();
    }

    @Override
    List<String> durability() {
      return List.of("SELECT @@innodb_flush_log_at_trx_commit", "1");
    }

    @Override
    Dialect dialect() {
      return DATABASE.dialect();
    }
  }
}
