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
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is stored and handed on, as it was when format 1 was made: what is written today must be the
 * same, and what was written then must be read. There was no release yet, and so no older format;
 * the samples of this one stay, and must be read, when there is a newer.
 */
class FrozenFormatsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TTL = Duration.ofSeconds(60);
  private static final LockKey KEY = LockKey.of("space", "doc{1}");
  private static final UUID GRANT = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
  private static final UUID GIVEN_UP = UUID.fromString("ffeeddcc-bbaa-9988-7766-554433221100");
  private static final UUID NEW = UUID.fromString("00000000-0000-4000-8000-000000000001");
  private static final Duration MIN_HOLD_IS_OVER = Duration.ofMillis(50);
  private static final long CLOCK = 4_000_000_000_000_000L;
  private static final long TOKEN = CLOCK + 1;

  /** Something that a record can tell. */
  enum Life {
    /** A lease. */
    HELD {
      @Override
      void live(LockStore store) {
        acquire(store, GRANT);
      }

      @Override
      void read(LockStore store) {
        Holder holder = store.find(KEY, TIMEOUT).orElseThrow();
        assertEquals("backend-1", holder.id());
        assertEquals(Map.of("url", "http://a:1"), holder.metadata());
        LeaseIdentity lease = LeaseIdentity.ofGrant(holder.token(), GRANT);
        RenewCommand renewal = new RenewCommand(KEY, lease, CLOCK);
        List<RenewReply> replies = store.renew(List.of(renewal), TIMEOUT);
        assertInstanceOf(RenewReply.Renewed.class, replies.get(0));
      }
    },
    /** One that was released, and an attempt that was given up: neither may be granted again. */
    RELEASED {
      @Override
      void live(LockStore store) {
        store.abandon(KEY, GIVEN_UP, TIMEOUT);
        FencingToken token = acquire(store, GRANT).token();
        LockSupport.parkNanos(MIN_HOLD_IS_OVER.toNanos()); // by a clock that runs by itself
        store.release(KEY, LeaseIdentity.ofGrant(token, GRANT), TIMEOUT);
      }

      @Override
      void read(LockStore store) {
        assertInstanceOf(AcquireReply.Refused.class, store.acquire(command(GIVEN_UP), TIMEOUT));
        assertInstanceOf(AcquireReply.Refused.class, store.acquire(command(GRANT), TIMEOUT));
        acquire(store, NEW);
      }
    };

    abstract void live(LockStore store);

    abstract void read(LockStore store);

    FrozenSample sample(String kind) {
      return new FrozenSample(kind + "-" + name().toLowerCase(Locale.ROOT) + ".txt");
    }
  }

  private static AcquireCommand command(UUID grant) {
    HolderInfo holder = new HolderInfo("backend-1", "edit", Map.of("url", "http://a:1"), 3);
    Duration hour = Duration.ofHours(1);
    return new AcquireCommand(
        KEY, grant, holder, TTL, Duration.ofMillis(1), hour, TOKEN - 1, Duration.ZERO);
  }

  private static AcquireReply.Granted acquire(LockStore store, UUID grant) {
    AcquireReply reply = store.acquire(command(grant), TIMEOUT);
    return assertInstanceOf(AcquireReply.Granted.class, reply);
  }

  @Test
  void aTicket() {
    LeaseTicket ticket = new LeaseTicket(KEY, FencingToken.of(TOKEN), 2);
    FrozenSample sample = new FrozenSample("ticket.txt");
    sample.assertIs(ticket.toString());
    assertEquals(ticket, LeaseTicket.parse(sample.text()));
  }

  @ParameterizedTest
  @EnumSource
  void aRecordInRedis(Life life) {
    try (RedisServer server = RedisServer.start()) {
      RedisLockStoreBuilder builder =
          EditedScripts.builder(EditedScripts.clockFrom("clock")).prefix("frozen");
      server.call("SET", "clock", "" + CLOCK);
      try (LockStore store = builder.connect(server.uri().toString())) {
        server.call("SET", "clock", "" + CLOCK);
        life.live(store);
        String place = String.valueOf(((List<?>) server.call("KEYS", "frozen:*")).get(0));
        FrozenSample sample = life.sample("redis");
        sample.assertIs(place + " " + hex(server, place));
        server.call("DEL", place);
        String write =
            "redis.call('SET', KEYS[1], (string.gsub(ARGV[1], '..', function(h) return"
                + " string.char(tonumber(h, 16)) end)))";
        String[] parts = sample.text().split(" ");
        server.call("SET", "clock", "" + (CLOCK + 2_000_000));
        server.call("EVAL", write, "1", parts[0], parts[1]);
        life.read(store);
      }
    }
  }

  private static String hex(RedisServer server, String place) {
    String read =
        "return (string.gsub(redis.call('GET', KEYS[1]), '.', function(c) return"
            + " string.format('%02x', string.byte(c)) end))";
    return server.text("EVAL", read, "1", place);
  }

  @ParameterizedTest
  @EnumSource
  void aRowInSql(Life life) throws SQLException {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setUrl("jdbc:h2:mem:frozen" + life + ";DB_CLOSE_DELAY=-1");
    try (JdbcLockStore store = JdbcLockStore.over(h2);
        Connection connection = h2.getConnection()) {
      store.createSchema();
      life.live(store);
      // The clock is the database's, and its times are no sample: fixed ones take their place.
      connection
          .createStatement()
          .executeUpdate(
              "UPDATE holdfast_lock SET last_token = "
                  + TOKEN
                  + ", expires_at = CASE phase WHEN 'h' THEN 8000000000000000 ELSE 1780000000001001 END,"
                  + " acquired_at = 1780000000000001, last_write = 1780000000000001");
      FrozenSample sample = life.sample("sql");
      sample.assertIs(row(connection));
      connection.createStatement().executeUpdate("DELETE FROM holdfast_lock");
      connection.createStatement().executeUpdate("INSERT INTO holdfast_lock " + sample.text());
      life.read(store);
    }
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
