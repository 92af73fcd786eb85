package dev.holdfast.testing.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.testing.Proves;
import java.util.List;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same results whatever the server, or the session, is set to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SqlSettingsTests extends SqlStoreCase {
  private final List<String> settings;

  SqlSettingsTests(SqlDatabase database, List<String> settings) {
    super(database);
    this.settings = settings;
  }

  List<String> settings() {
    return settings;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  @Proves({"S2", "S4"})
  void contendersGetTheSameAnswers(String setting) throws Exception {
    HikariConfig config = database.poolConfig(THREADS);
    config.setConnectionInitSql(setting);
    try (HikariDataSource set = new HikariDataSource(config)) {
      JdbcLockStore other = database.storeOn(set).tableName(table).build();
      other.createSchema();
      everything(other);
      SqlRaceTests.contend(other, 30);
      SqlIsolationTests.raceForFreshKeys(other, 10);
    }
  }
}
