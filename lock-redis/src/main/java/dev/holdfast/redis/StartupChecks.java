package dev.holdfast.redis;

import static dev.holdfast.LockStoreException.Failure.MISCONFIGURED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.LockStoreException;
import dev.holdfast.spi.LockSteps;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is looked at when a store starts: what cannot work is an error, what endangers locks is a
 * warning, and what the user may not look at is said to be unchecked.
 */
final class StartupChecks {
  private static final System.Logger LOG = System.getLogger("dev.holdfast");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

  private final Calls calls;
  private final KeyLayout layout;
  private final String where;

  StartupChecks(Calls calls, KeyLayout layout, String where) {
    this.calls = calls;
    this.layout = layout;
    this.where = where;
  }

  /**
   * Looks at every primary.
   *
   * @return in which way releases can be told
   */
  Scripts.Channels run() {
    calls.link().doubts().forEach(this::warn);
    boolean sharded = calls.link().isCluster();
    for (Link.Primary primary : calls.link().primaries()) {
      sharded &= check(primary);
      checkClock(primary);
    }
    Scripts.Channels channels = sharded ? Scripts.Channels.SHARDED : Scripts.Channels.ONE;
    checkChannels(channels);
    return channels;
  }

  /** Whether this server has sharded channels. */
  private boolean check(Link.Primary primary) {
    String text;
    try {
      Request<byte[]> info =
          new Request<>(
              CommandType.INFO, new ValueOutput<>(ByteArrayCodec.INSTANCE), Request.args());
      text = new String(Waiting.await(TIMEOUT, budget -> calls.ask(primary, info, budget)), UTF_8);
    } catch (LockStoreException e) {
      if (!ServerError.NOPERM.isIn(e)) {
        throw e;
      }
      warn(
          "version, role, maxmemory-policy and persistence were not checked: the user lacks +info");
      return false;
    }
    ServerInfo info = new ServerInfo(text);
    requireUsable(info);
    warnOf(info, primary);
    return info.isAtLeast(7, 0);
  }

  private void requireUsable(ServerInfo info) {
    if (!info.isAtLeast(6, 2)) {
      throw unusable(info.product() + " is too old: Redis 6.2 or later, or Valkey, is needed");
    }
    if (info.field("role").equals("slave")) {
      throw unusable(
          "this server is a replica of "
              + info.field("master_host")
              + ":"
              + info.field("master_port")
              + ": connect to its primary, or by Sentinel");
    }
    boolean clustered = info.field("cluster_enabled").equals("1");
    if (clustered && !calls.link().isCluster()) {
      throw unusable(
          "this server belongs to a Cluster: connect by redis-cluster://, or over a"
              + " RedisClusterClient");
    }
  }

  private void warnOf(ServerInfo info, Link.Primary primary) {
    String policy = info.field("maxmemory_policy");
    if (policy.isEmpty()) {
      warn("maxmemory-policy was not checked: INFO does not tell it");
    } else if (!policy.equals("noeviction")) {
      warn(
          "maxmemory-policy is "
              + policy
              + " at "
              + primary.name()
              + ": when memory is short the server evicts keys, HELD LOCKS INCLUDED; set it to"
              + " noeviction, or give locks a server of their own");
    }
    if (info.field("aof_enabled").equals("0")) {
      warn(
          "appendonly is off at "
              + primary.name()
              + ": a restart forgets what was granted or revoked since the last snapshot; the operations"
              + " guide says what that means");
    }
  }

  private void checkClock(Link.Primary primary) {
    RedisSteps steps = new RedisSteps(calls, layout);
    Instant before = Instant.now();
    long micros = Waiting.await(TIMEOUT, budget -> steps.clockMicros(primary.bucket(), budget));
    Instant clock = Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
    if (micros < LockSteps.EARLIEST_CLOCK || micros >= LockSteps.LATEST_CLOCK) {
      throw unusable(
          "the clock of "
              + primary.name()
              + " says "
              + clock
              + ", so no token can be drawn: set it");
    }
    Duration ahead = Duration.between(before, clock);
    if (ahead.abs().compareTo(CLOCK_TOLERANCE) > 0) {
      warn(
          "the clock of "
              + primary.name()
              + " differs from the one here by "
              + ahead
              + ": leases go by the server's, but one of the two is wrong");
    }
  }

  /** Publishes an empty message, which no subscriber heeds, to see whether it is allowed. */
  private void checkChannels(Scripts.Channels channels) {
    boolean one = channels == Scripts.Channels.ONE;
    List<byte[]> names = new ArrayList<>();
    names.add((one ? layout.channel() : layout.channel(0)).getBytes(UTF_8));
    CommandArgs<byte[], byte[]> args = Request.args().addKeys(names).add("");
    CommandType type = one ? CommandType.PUBLISH : CommandType.SPUBLISH;
    try {
      Request<Long> publish =
          new Request<>(type, new IntegerOutput<>(ByteArrayCodec.INSTANCE), args);
      Waiting.await(TIMEOUT, budget -> calls.ask(publish, budget));
    } catch (LockStoreException e) {
      if (!ServerError.NOPERM.isIn(e)) {
        throw e;
      }
      warn(
          "releases cannot be told, so waiters find out by polling; the user lacks &"
              + layout.prefix()
              + ":* or +"
              + type.toString().toLowerCase(Locale.ROOT));
    }
  }

  private LockStoreException unusable(String why) {
    return new LockStoreException(MISCONFIGURED, where + " cannot keep locks: " + why);
  }

  private void warn(String what) {
    LOG.log(Level.WARNING, "{0}: {1}", where, what);
  }
}
