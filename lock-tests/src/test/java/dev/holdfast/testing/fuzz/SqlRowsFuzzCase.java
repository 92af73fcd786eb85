package dev.holdfast.testing.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LockStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Rows that somebody has edited by hand, or a later version has written. */
abstract class SqlRowsFuzzCase {
  private static final String TABLE = "fuzzed";
  private static final byte[] GARBAGE = {0x7f, 0, -1};

  /** Values that cannot be read: an error that says so, whatever is asked. */
  private static final Map<String, Object> UNREADABLE =
      Map.of("phase", "x", "format_version", 9, "metadata", GARBAGE, "abandoned", GARBAGE);

  /** The same, where a column does not have a fixed width. */
  private static final List<String> IDS = List.of("grant_id", "attach_id");

  private static final List<String> NUMBERS =
      List.of(
          "last_token",
          "metadata_number",
          "ttl",
          "expires_at",
          "acquired_at",
          "min_hold",
          "max_hold",
          "waiters_until",
          "last_write");

  private static final long[] EXTREMES = {
    0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 53, 9_000_000_000_000_000L
  };

  /** The address of the database. */
  abstract String url() throws SQLException;

  /** Whether ids lie in columns of variable width, so that they can be too short. */
  boolean hasShortIds() {
    return false;
  }

  private Map<String, Object> unreadable() {
    Map<String, Object> all = new TreeMap<>(UNREADABLE);
    if (hasShortIds()) {
      IDS.forEach(column -> all.put(column, GARBAGE));
    }
    return all;
  }

  private DriverManagerDataSource database() throws SQLException {
    return new DriverManagerDataSource(url());
  }

  private LockStore open() throws SQLException {
    JdbcLockStore store = JdbcLockStore.builder(database()).tableName(TABLE).build();
    store.createSchema();
    return store;
  }

  private void edit(String column, Object value) throws SQLException {
    String sql = "UPDATE " + TABLE + " SET " + column + " = ?";
    try (Connection connection = database().getConnection();
        PreparedStatement update = connection.prepareStatement(sql)) {
      if (value instanceof byte[] bytes) {
        update.setBytes(1, bytes);
      } else {
        update.setObject(1, value);
      }
      update.executeUpdate();
    }
  }

  private void clear() throws SQLException {
    try (Connection connection = database().getConnection()) {
      connection.createStatement().executeUpdate("DELETE FROM " + TABLE);
    }
  }

  @Test
  void aRowThatCannotBeReadIsAnErrorAndNeverAGrant() throws SQLException {
    List<String> wrong = new ArrayList<>();
    try (LockStore store = open()) {
      for (boolean held : new boolean[] {true, false}) {
        for (var each : unreadable().entrySet()) {
          for (String name : new Calls(store, LockKey.of("x")).all().keySet()) {
            clear();
            Calls calls = new Calls(store, LockKey.of("hand-edited")).begin();
            if (!held) {
              edit("expires_at", 1);
            }
            edit(each.getKey(), each.getValue());
            String problem = problem(name, calls.all().get(name));
            if (!problem.isEmpty() && !isBeside(each.getKey(), name, held)) {
              wrong.add((held ? "held, " : "free, ") + each.getKey() + ": " + problem);
            }
          }
        }
      }
    }
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
  }

  /**
   * A statement that ends a lease, or grants a key that is free, need not look at what it
   * overwrites; but it must leave a row of a newer version alone.
   */
  private static boolean isBeside(String column, String name, boolean held) {
    boolean overwrites = name.equals("release") || !held && name.startsWith("acquire");
    return overwrites && !column.equals("format_version");
  }

  /** What is wrong with what a call says of an unreadable row; empty if nothing. */
  private static String problem(String name, Supplier<Object> call) {
    try {
      String reply = String.valueOf(call.get());
      boolean leftOut = name.equals("list") || reply.contains("NotDone");
      return leftOut ? "" : name + " answered " + reply;
    } catch (LockStoreException e) {
      boolean clear = e.getMessage().contains("hand-edited") && !e.retryable();
      return clear || name.equals("list") ? "" : name + " failed with " + e;
    } catch (RuntimeException e) {
      return name + " threw " + e;
    }
  }

  @Test
  void anyNumberInARowIsAnsweredOrAnError() throws SQLException {
    Random random = new Random(7);
    try (LockStore store = open()) {
      for (String column : NUMBERS) {
        for (int i = 0; i < EXTREMES.length + 3; i++) {
          long value = i < EXTREMES.length ? EXTREMES[i] : random.nextLong();
          clear();
          Calls calls = new Calls(store, LockKey.of("hand-edited")).begin();
          edit(column, value);
          calls.all().forEach((name, call) -> assertPromised(column + " = " + value, name, call));
        }
      }
    }
  }

  private static void assertPromised(String edit, String name, Supplier<Object> call) {
    try {
      Object reply = call.get();
      assertFalse(name.isEmpty() || reply == null);
      if (reply instanceof AcquireReply.Granted granted) {
        assertTrue(granted.token().value() > 0, () -> edit + ": " + name + " gave " + granted);
      }
    } catch (LockStoreException allowed) {
      assertTrue(allowed.getMessage().length() > 20, allowed::getMessage);
    } catch (RuntimeException e) {
      fail(edit + ": " + name + " threw " + e, e);
    }
  }
}
