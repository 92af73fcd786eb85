package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * Guards data in Redis: a script that writes them first checks that the writer's token is not below
 * the highest one that was ever admitted for the key, and remembers it, all in one step.
 *
 * <pre>{@code
 * RedisFencingGuard guard = new RedisFencingGuard();
 * GuardedScript save = guard.script("return redis.call('SET', KEYS[1], ARGV[1])");
 *
 * save.run(connection, ScriptOutputType.STATUS, lease.key(), lease.token(),
 *     List.of("document:123"), List.of("the text"));
 * }</pre>
 *
 * <p>The mark of a key is a key of its own, {@code <prefix>:guard:...}, beside the guarded data; it
 * need not be where the locks are. It is kept for the retention after the last write that it
 * admitted; a token that is older than that and comes later still is admitted again. So the
 * retention is longer than any process with an old token may live. The server must not evict keys,
 * and a server that loses the mark loses it with the data that it guards.
 *
 * <p>In a Cluster the mark lies in the slot of the guarded keys, because a script sees one slot
 * only: keep the data that one lock protects in one slot, by a hash tag. Data in two slots have two
 * marks, and a writer that is refused at one may not have been at the other.
 *
 * <p>Immutable; safe for use by many threads.
 */
public final class RedisFencingGuard {
  private final String prefix;
  private final Duration retention;

  /** A guard with the prefix {@code holdfast} and a retention of 30 days. */
  public RedisFencingGuard() {
    this(KeyLayout.DEFAULT_PREFIX, Duration.ofDays(30));
  }

  /**
   * A guard with another prefix and retention.
   *
   * @param prefix what the keys of the marks begin with; the characters are those of {@link
   *     RedisLockStoreBuilder#prefix}
   * @param retention how long a mark is kept after the last write that it admitted; whole
   *     milliseconds
   * @throws IllegalArgumentException if the prefix has other characters, or the retention is less
   *     than a minute
   */
  public RedisFencingGuard(String prefix, Duration retention) {
    this.prefix = new KeyLayout(prefix).prefix();
    if (retention.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException(
          "a guard that forgets after " + retention + " guards nothing; keep marks for days");
    }
    this.retention = retention;
  }

  /**
   * Puts the guard before a script of the application.
   *
   * @param lua the guarded write, in Lua 5.1; its {@code KEYS} and {@code ARGV} are those that are
   *     given when it is run
   * @throws IllegalArgumentException if it begins with {@code #!}: such a script takes no other
   *     before it
   */
  public GuardedScript script(String lua) {
    if (lua.startsWith("#!")) {
      throw new IllegalArgumentException(
          "a guarded script cannot begin with #!, because the guard goes before it: leave that line"
              + " out");
    }
    return new GuardedScript(this, fragment() + lua);
  }

  /**
   * The text that goes before a guarded write, for an application that runs its scripts by other
   * means. It takes the last of {@code KEYS}, which is {@link #markOf}, and the last two of {@code
   * ARGV}, which are the token and {@link #retention()} in milliseconds, both in decimal digits. It
   * answers the error {@code STALETOKEN <highest token>} if it refuses.
   */
  public static String fragment() {
    return Scripts.resource("guard");
  }

  /** How long a mark is kept after the last write that it admitted. */
  public Duration retention() {
    return retention;
  }

  /** The Redis key of the mark, on a server that belongs to no Cluster. */
  public byte[] markOf(LockKey key) {
    return (prefix + ":guard:" + KeyLayout.frame(key)).getBytes(UTF_8);
  }

  /** The Redis key of the mark in a Cluster, in the slot of a guarded key. */
  public byte[] markOf(LockKey key, byte[] guardedKey) {
    String tag = SlotTags.tagOf(SlotHash.getSlot(guardedKey));
    return (prefix + ":guard:{" + tag + "}:" + KeyLayout.frame(key)).getBytes(UTF_8);
  }

  /**
   * The highest token admitted for the key, if any was within the retention. Blocks, for the
   * connection's time-out at most; what Lettuce throws passes through.
   *
   * @param guardedKey a guarded key: in a Cluster, it tells the slot
   */
  public <K> Optional<FencingToken> highWater(
      StatefulConnection<K, ?> connection, LockKey key, K guardedKey) {
    byte[] mark = markFor(connection, key, guardedKey);
    Request<byte[]> get =
        new Request<>(
            CommandType.GET,
            new ValueOutput<>(ByteArrayCodec.INSTANCE),
            Request.args().addKey(mark));
    byte[] found = GuardedScript.await(connection, GuardedScript.dispatch(connection, get));
    return Optional.ofNullable(found).map(text -> FencingToken.parse(new String(text, UTF_8)));
  }

  <K> byte[] markFor(StatefulConnection<K, ?> connection, LockKey key, K guardedKey) {
    if (!(connection instanceof StatefulRedisClusterConnection<?, ?>)) {
      return markOf(key);
    }
    ByteBuffer encoded = connection.getCodec().encodeKey(guardedKey);
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return markOf(key, bytes);
  }
}
