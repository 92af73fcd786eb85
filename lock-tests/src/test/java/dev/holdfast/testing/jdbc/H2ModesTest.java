package dev.holdfast.testing.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.testing.StoreName;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** H2 behaves as H2 whatever it is told to look like. */
@StoreName("h2")
class H2ModesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
        "MODE=MySQL;DATABASE_TO_LOWER=TRUE",
        "MODE=MariaDB",
        "MODE=Oracle",
        "MODE=MSSQLServer",
        "MODE=DB2",
        "MODE=STRICT",
        "CASE_INSENSITIVE_IDENTIFIERS=TRUE",
        "IGNORECASE=TRUE",
        "TIME ZONE=Europe/Paris",
        "DEFAULT_LOCK_TIMEOUT=20"
      })
  void worksInEveryMode(String settings) throws SQLException {
    String name = "modes" + Integer.toHexString(settings.hashCode());
    SqlDatabase database = new H2Database("jdbc:h2:mem:" + name + ";" + settings);
    try (HikariDataSource pool = database.pool(2);
        JdbcLockStore store = JdbcLockStore.over(pool)) {
      store.createSchema();
      SqlStoreCase.everything(store);
      database.query("SELECT * FROM holdfast_lock_view");
    }
  }
}
