package dev.holdfast.testing.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.LeaseTicket;
import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.redis.EditedScripts;
import dev.holdfast.redis.RedisLockStoreBuilder;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.server.RedisServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/**
 * What is stored and handed on, as it was when format 1 was made: what is written today must be the
 * same, and what was written then must be read. There is no older format yet; the samples of this
 * one stay when there is a newer.
 */
class FrozenFormatsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TTL = Duration.ofSeconds(60);
  private static final LockKey KEY = LockKey.of("space", "doc{1}");
  private static final UUID GRANT = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
  private static final long CLOCK = 4_000_000_000_000_000L;
  private static final long TOKEN = CLOCK + 1;

  private static final String TICKET =
      "holdfast1.eyJhdHRhY2giOiIyIiwibmFtZSI6ImRvY3sxfSIsIm5zIjoic3BhY2UiLCJ0"
          + "b2tlbiI6IjQwMDAwMDAwMDAwMDAwMDEifQ";
  private static final String REDIS_KEY = "frozen:{179}:5:space:doc{1}";
  private static final String REDIS_RECORD =
      "01680101020e5b2df56b2c4302003426f56b2c430000000000112233445566778899"
          + "aabbccddeeff02003426f56b2c43000000000000000000112233445566778899aabb"
          + "ccddeeff00000000389c8c410000000080842e4100a96261636b656e642d31a46564"
          + "6974b47b2275726c223a22687474703a2f2f613a31227d03d300000000d693a400";
  private static final String SQL_ROW =
      "VALUES (X'00057370616365646f637b317d', 1, 1780000000000001, 'h', X'', "
          + "X'6261636b656e642d31', X'65646974', X'7b2275726c223a22687474703a2f2f61"
          + "3a31227d', 3, X'00112233445566778899aabbccddeeff', 0, X'00112233445566"
          + "778899aabbccddeeff', 60000000, 4000000000000000, 1780000000000001, TRU"
          + "E, 1000000, 3600000000, X'', 0, 1780000000000001);";

  private static AcquireCommand command() {
    HolderInfo holder = new HolderInfo("backend-1", "edit", Map.of("url", "http://a:1"), 3);
    return new AcquireCommand(
        KEY,
        GRANT,
        holder,
        TTL,
        Duration.ofSeconds(1),
        Duration.ofHours(1),
        TOKEN - 1,
        Duration.ZERO);
  }

  private static void assertRead(LockStore store) {
    Holder holder = store.find(KEY, TIMEOUT).orElseThrow();
    assertEquals("backend-1", holder.id());
    assertEquals(Map.of("url", "http://a:1"), holder.metadata());
    LeaseIdentity lease = LeaseIdentity.ofGrant(holder.token(), GRANT);
    List<RenewReply> replies = store.renew(List.of(new RenewCommand(KEY, lease, CLOCK)), TIMEOUT);
    assertInstanceOf(RenewReply.Renewed.class, replies.get(0));
  }

  @Test
  void aTicket() {
    LeaseTicket ticket = new LeaseTicket(KEY, FencingToken.of(TOKEN), 2);
    assertEquals(TICKET, ticket.toString());
    assertEquals(ticket, LeaseTicket.parse(TICKET));
  }

  @Test
  void aRecordInRedis() {
    try (RedisServer server = RedisServer.start()) {
      RedisLockStoreBuilder builder =
          EditedScripts.builder(EditedScripts.clockFrom("clock")).prefix("frozen");
      server.call("SET", "clock", "" + CLOCK);
      try (LockStore store = builder.connect(server.uri().toString())) {
        server.call("SET", "clock", "" + CLOCK);
        assertInstanceOf(AcquireReply.Granted.class, store.acquire(command(), TIMEOUT));
        String place = String.valueOf(((List<?>) server.call("KEYS", "frozen:*")).get(0));
        assertEquals(REDIS_KEY, place);
        assertEquals(REDIS_RECORD, hex(server, place));
        server.call("DEL", place);
        String write =
            "redis.call('SET', KEYS[1], (string.gsub(ARGV[1], '..', function(h) return"
                + " string.char(tonumber(h, 16)) end)))";
        server.call("EVAL", write, "1", place, REDIS_RECORD);
        assertRead(store);
      }
    }
  }

  private static String hex(RedisServer server, String place) {
    String read =
        "return (string.gsub(redis.call('GET', KEYS[1]), '.', function(c) return"
            + " string.format('%02x', string.byte(c)) end))";
    return server.text("EVAL", read, "1", place);
  }

  @Test
  void aRowInSql() throws SQLException {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setUrl("jdbc:h2:mem:frozen;DB_CLOSE_DELAY=-1");
    JdbcLockStore store = JdbcLockStore.over(h2);
    store.createSchema();
    assertInstanceOf(AcquireReply.Granted.class, store.acquire(command(), TIMEOUT));
    try (Connection connection = h2.getConnection()) {
      String times =
          "UPDATE holdfast_lock SET last_token = 1780000000000001, expires_at = 4000000000000000,"
              + " acquired_at = 1780000000000001, last_write = 1780000000000001";
      connection.createStatement().executeUpdate(times);
      assertEquals(SQL_ROW, row(connection));
      connection.createStatement().executeUpdate("DELETE FROM holdfast_lock");
      connection.createStatement().executeUpdate("INSERT INTO holdfast_lock " + SQL_ROW);
    }
    assertEquals("backend-1", store.find(KEY, TIMEOUT).orElseThrow().id());
    store.close();
  }

  /** The row as the values of an INSERT, in the order of the columns. */
  private static String row(Connection connection) throws SQLException {
    try (ResultSet row =
        connection.createStatement().executeQuery("SCRIPT NOSETTINGS TABLE holdfast_lock")) {
      while (row.next()) {
        String line = row.getString(1);
        if (line.startsWith("INSERT")) {
          return line.substring(line.indexOf("VALUES")).replaceAll("\\s+", " ");
        }
      }
    }
    throw new AssertionError("no row");
  }
}
