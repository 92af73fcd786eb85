package dev.holdfast.testing.jdbc;

import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.Dialect;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.JdbcServer;
import dev.holdfast.testing.server.MySqlServer;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The store on MySQL. */
@StoreName("mysql")
class MySqlStoreTest extends MySqlStoreSuite {
  private static final ServerDatabase DATABASE = ServerDatabase.mySql();

  MySqlStoreTest() {
    super(DATABASE);
  }

  @Nested
  class Settings extends SqlSettingsTests {
    Settings() {
      super(DATABASE, SqlSettings.MYSQL);
    }
  }

  @Nested
  class Options extends MySqlOptionsTests {
    @Override
    JdbcServer start(List<String> options) {
      return MySqlServer.start(options);
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

    /** The driver says the same whether the statement ended by itself or was ended. */
    @Override
    Failure afterATimeOut() {
      return Failure.OUTCOME_UNKNOWN;
    }
  }

  @Nested
  class Crashes extends SqlCrashTests {
    @Override
    JdbcServer start() {
      return MySqlServer.start();
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
