package dev.holdfast.bench;

import dev.holdfast.testing.server.Servers;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One caller, by JMH: the same sides as in the rounds, one after the other. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class JmhCalls {
  private static final int KEYS = 2_000;

  /** The store, and whose side on it. */
  @Param({
    "memory/floor",
    "memory/ours",
    "h2/floor",
    "h2/ours",
    "h2/ShedLock",
    "redis/floor",
    "redis/ours",
    "redis/Redisson",
    "redis/ShedLock"
  })
  public String target = "";

  private final Caller caller = new Caller(0, KEYS);
  private Side side = Side.alone("", Role.OURS, Nobody.INSTANCE);

  /** Makes the side, and has its other process hold keys. */
  @Setup(Level.Trial)
  public void open() throws Exception {
    side = side(target);
    Works.holdKeys(List.of(side), KEYS);
  }

  private static Side side(String target) throws Exception {
    return switch (target.substring(0, target.indexOf('/'))) {
      case "redis" -> redis(target, new RedisSides(Servers.redis().uri().toString()));
      case "h2" ->
          sql(
              target,
              SqlSides.withTables(
                  SqlProduct.H2, "jdbc:h2:mem:jmh-" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));
      default -> target.endsWith("floor") ? MemoryCalls.floor() : MemoryCalls.ours();
    };
  }

  private static Side redis(String target, RedisSides sides) throws Exception {
    return switch (target) {
      case "redis/floor" -> sides.floor();
      case "redis/ours" -> sides.ours();
      case "redis/Redisson" -> sides.redisson("RLock", RedissonLocks::plain);
      default -> sides.shedLock(true);
    };
  }

  private static Side sql(String target, SqlSides sides) throws Exception {
    return switch (target) {
      case "h2/floor" -> sides.floor();
      case "h2/ours" -> sides.ours();
      default -> sides.shedLock();
    };
  }

  /** Takes a key that is free, and releases it. */
  @Benchmark
  public void pair() throws Exception {
    Works.PAIR.once(side, caller);
  }

  /** Asks for a key that another process has, and learns who that is. */
  @Benchmark
  public void held() throws Exception {
    Works.REFUSED.once(side, caller);
  }

  /** Ends both processes of the side. */
  @TearDown(Level.Trial)
  public void close() {
    side.close();
  }
}
