package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.InMemoryLockStore;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.lifecycle.AfterContainer;

/** Random scripts give exactly the answers of the store in memory, by a clock that both read. */
abstract class SqlScriptTests {
  private static final long START = 1_780_000_000_000_000L;
  private static final Duration RETENTION = Duration.ofDays(7);
  private static final long[] CLOCK_STEPS = {
    1,
    1_000_000,
    5_000_000,
    9_999_999,
    10_000_000,
    31_000_000,
    61_000_000,
    -5_000_000,
    -40_000_000,
    8L * 86_400_000_000L,
    -100_000_000_000_000L,
    6_000_000_000_000_000L
  };
  private static final Map<Class<?>, Integer> MET = new HashMap<>();

  abstract SqlDatabase database();

  @Property(tries = 100)
  void answersLikeTheStoreInMemory(@ForAll("scripts") List<Op> script) throws SQLException {
    SqlDatabase database = database();
    VirtualClock clock = new VirtualClock(database, START);
    String table = database.newTable("script");
    try (HikariDataSource pool = database.pool(1);
        InMemoryLockStore memory = new InMemoryLockStore(clock, RETENTION);
        JdbcLockStore sql =
            JdbcLockStore.builder(pool)
                .tableName(table)
                .dialect(clock.dialect())
                .retention(RETENTION)
                .build()) {
      sql.createSchema();
      run(script, clock, memory, sql);
    } finally {
      database.dropTable(table);
    }
  }

  private static void run(List<Op> script, VirtualClock clock, LockStore memory, LockStore sql)
      throws SQLException {
    Tokens tokens = new Tokens(clock);
    for (int i = 0; i < script.size(); i++) {
      Op op = script.get(i);
      if (op.kind() == Op.Kind.CLOCK) {
        clock.set(Math.max(1, clock.micros() + CLOCK_STEPS[op.a() * 3 % CLOCK_STEPS.length]));
      }
      Object expected = op.on(memory, tokens);
      assertEquals(expected, op.on(sql, tokens), "step " + i + ", " + op);
      if (expected instanceof AcquireReply.Granted granted) {
        tokens.add(op.key(), granted.token().value(), op.intent());
      }
      Object met = expected instanceof List<?> replies ? replies.get(0) : expected;
      MET.merge(met.getClass(), 1, Integer::sum);
    }
  }

  @AfterContainer
  static void meantSomething() {
    for (Class<?> reply :
        List.of(
            AcquireReply.Granted.class,
            AcquireReply.Busy.class,
            AcquireReply.Refused.class,
            RenewReply.Renewed.class,
            ReleaseReply.Freed.class,
            Refusal.Ended.class,
            Refusal.Superseded.class)) {
      assertTrue(MET.getOrDefault(reply, 0) >= 5, () -> reply + " was hardly met: " + MET);
    }
  }

  @Provide
  Arbitrary<List<Op>> scripts() {
    Arbitrary<Integer> small = Arbitraries.integers().between(0, 8);
    return Combinators.combine(
            Arbitraries.of(kinds()), Arbitraries.of(0, 0, 0, 1, 2), small, small, small)
        .as(Op::new)
        .list()
        .ofMaxSize(80)
        .withSizeDistribution(RandomDistribution.uniform());
  }

  private static List<Op.Kind> kinds() {
    EnumMap<Op.Kind, Integer> weights = new EnumMap<>(Op.Kind.class);
    weights.put(Op.Kind.ACQUIRE, 6);
    weights.put(Op.Kind.ACQUIRE_AGAIN, 3);
    weights.put(Op.Kind.RENEW, 10);
    weights.put(Op.Kind.RELEASE, 3);
    weights.put(Op.Kind.CLOCK, 4);
    List<Op.Kind> kinds = new ArrayList<>();
    for (Op.Kind kind : Op.Kind.values()) {
      for (int i = 0; i < weights.getOrDefault(kind, 1); i++) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  /** The tokens granted so far, and some near them. */
  private static final class Tokens implements Op.Seen {
    private final VirtualClock clock;
    private final Map<Integer, List<Long>> granted = new HashMap<>();
    private final Map<Long, UUID> intents = new HashMap<>();

    Tokens(VirtualClock clock) {
      this.clock = clock;
    }

    void add(int key, long token, UUID intent) {
      granted.computeIfAbsent(key % 3, k -> new ArrayList<>()).add(token);
      intents.put(token, intent);
    }

    @Override
    public UUID intentOf(long token) {
      return intents.getOrDefault(token, new UUID(8, 8));
    }

    @Override
    public long token(int key, int choice) {
      List<Long> tokens = granted.getOrDefault(key % 3, List.of());
      if (tokens.isEmpty() || choice == 8) {
        return Math.max(1, clock.micros() + choice);
      }
      return choice < 6 ? tokens.get(tokens.size() - 1) : tokens.get(choice % tokens.size());
    }

    @Override
    public long now() {
      return clock.micros();
    }
  }
}
