package dev.holdfast.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.util.Timer;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * One primary: standalone, or the one that Sentinel names.
 *
 * <p>The driver reconnects when a connection breaks, and asks Sentinel again. A server that is
 * frozen breaks nothing: so a connection that has not answered for a while is replaced.
 */
final class StandaloneLink implements Link, Link.Primary {
  private static final System.Logger LOG = System.getLogger("dev.holdfast");
  static final long PATIENCE = Duration.ofSeconds(2).toNanos();

  private final Optional<Supplier<StatefulRedisConnection<byte[], byte[]>>> opener;
  private final Runnable onClose;
  private final AtomicLong topology = new AtomicLong();
  private final AtomicBoolean replacing = new AtomicBoolean();
  private final RedisConnectionStateListener reconnects =
      new RedisConnectionStateListener() {
        @Override
        public void onRedisConnected(RedisChannelHandler<?, ?> handler, SocketAddress address) {
          topology.incrementAndGet();
        }
      };
  private volatile StatefulRedisConnection<byte[], byte[]> connection;
  private volatile long answeredAt = System.nanoTime();
  private volatile boolean closed;

  /** On a connection of its own. */
  StandaloneLink(Supplier<StatefulRedisConnection<byte[], byte[]>> opener, Runnable onClose) {
    this.opener = Optional.of(opener);
    this.onClose = onClose;
    this.connection = watched(opener.get());
  }

  /** Over a connection of the application, of any type: requests bring their own codec. */
  @SuppressWarnings("unchecked")
  StandaloneLink(StatefulRedisConnection<?, ?> connection) {
    this.opener = Optional.empty();
    this.onClose = () -> {};
    this.connection = watched((StatefulRedisConnection<byte[], byte[]>) connection);
  }

  private StatefulRedisConnection<byte[], byte[]> watched(
      StatefulRedisConnection<byte[], byte[]> opened) {
    opened.addListener(reconnects);
    return opened;
  }

  @Override
  public String name() {
    return "the primary";
  }

  @Override
  public int bucket() {
    return 0;
  }

  @Override
  public void send(Request<?> request) {
    connection.dispatch(request.future());
  }

  @Override
  public List<Primary> primaries() {
    return List.of(this);
  }

  @Override
  public boolean isCluster() {
    return false;
  }

  /** Counts the connections. */
  @Override
  public long topology() {
    return topology.get();
  }

  @Override
  public void answered(Request<?> request) {
    answeredAt = System.nanoTime();
  }

  @Override
  public void unanswered(Request<?> request) {
    long last = answeredAt;
    if (opener.isPresent()
        && System.nanoTime() - last > PATIENCE
        && replacing.compareAndSet(false, true)) {
      Thread thread = new Thread(() -> replace(opener.get(), last), "holdfast-redis-reconnect");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void replace(Supplier<StatefulRedisConnection<byte[], byte[]>> again, long last) {
    try {
      StatefulRedisConnection<byte[], byte[]> fresh = again.get();
      StatefulRedisConnection<byte[], byte[]> stale = fresh;
      if (answeredAt == last && !closed) {
        stale = connection;
        connection = watched(fresh);
        topology.incrementAndGet();
        LOG.log(Level.WARNING, "a connection to Redis did not answer any more and was replaced");
      }
      stale.closeAsync();
      if (closed) {
        connection.closeAsync();
      }
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "a connection to Redis does not answer, and no other can be opened: {0}",
          e.getMessage());
    } finally {
      replacing.set(false);
    }
  }

  @Override
  public Timer timer() {
    return connection.getResources().timer();
  }

  @Override
  public void close() {
    closed = true;
    connection.removeListener(reconnects);
    if (opener.isPresent()) {
      connection.close();
    }
    onClose.run();
  }
}
