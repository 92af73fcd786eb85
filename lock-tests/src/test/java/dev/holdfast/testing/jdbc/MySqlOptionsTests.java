package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockStoreException;
import dev.holdfast.jdbc.Dialect;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.testing.server.JdbcServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that a server of MariaDB or MySQL is started with. */
@Timeout(120)
abstract class MySqlOptionsTests {
  abstract JdbcServer start(List<String> options);

  abstract Dialect dialect();

  private interface Use {
    void of(JdbcLockStore store) throws Exception;
  }

  private void with(List<String> options, Use use) throws Exception {
    try (JdbcServer server = start(options);
        HikariDataSource pool = new ServerDatabase(server, dialect()).pool(SqlStoreCase.THREADS);
        JdbcLockStore store = JdbcLockStore.over(pool)) {
      int mark = server.errorLog().mark();
      use.of(store);
      assertEquals(List.of(), server.errorLog().errorsSince(mark));
    }
  }

  @Test
  void aServerWhoseClockStandsStillInAStatementIsRefused() throws Exception {
    with(
        List.of("--sysdate-is-now"),
        store -> {
          LockStoreException e = assertThrows(LockStoreException.class, store::createSchema);
          assertTrue(e.getMessage().contains("sysdate-is-now"), e.getMessage());
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"ROW", "MIXED"})
  void worksWithAReplicationLog(String format) throws Exception {
    with(
        List.of("--log-bin=binlog", "--server-id=1", "--binlog-format=" + format),
        store -> {
          store.createSchema();
          SqlStoreCase.everything(store);
          SqlRaceTests.contend(store, 30);
        });
  }
}
