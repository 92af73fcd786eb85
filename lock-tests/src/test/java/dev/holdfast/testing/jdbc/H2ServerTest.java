package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockStoreException;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.proxy.FaultProxy;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** H2 behind a TCP server. */
@StoreName("h2")
class H2ServerTest {
  private static final H2Database DATABASE = H2Database.server();

  @Nested
  class Races extends SqlRaceTests {
    Races() {
      super(DATABASE);
    }
  }

  @Nested
  class Schema extends SqlSchemaTests {
    Schema() {
      super(DATABASE);
    }
  }

  @Nested
  class Setup extends SqlSetupTests {
    Setup() {
      super(DATABASE);
    }
  }

  @Nested
  class Keys extends SqlKeyTests {
    Keys() {
      super(DATABASE);
    }
  }

  /** Its driver knows no network time-out but the one in the URL. */
  @Test
  void aSilentNetworkEndsTheCallInTheTimeThatTheUrlTells() {
    Matcher address = Pattern.compile("//localhost:(\\d+)/").matcher(DATABASE.url());
    assertTrue(address.find());
    try (FaultProxy proxy = FaultProxy.to("127.0.0.1", Integer.parseInt(address.group(1)))) {
      String near = "//127.0.0.1:" + proxy.port() + "/";
      H2Database behind = new H2Database(address.replaceFirst(near) + ";NETWORK_TIMEOUT=1000");
      try (HikariDataSource pool = behind.pool(1);
          JdbcLockStore store = JdbcLockStore.over(pool)) {
        store.createSchema();
        SqlStoreCase.everything(store);
        proxy.replies().swallow();
        long start = System.nanoTime();
        assertThrows(
            LockStoreException.class, () -> store.find(SqlStoreCase.KEY, SqlStoreCase.TIMEOUT));
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertTrue(millis < 5_000, () -> millis + " ms");
      }
    }
  }
}
