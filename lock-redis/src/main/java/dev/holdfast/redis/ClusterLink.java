package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.netty.util.Timer;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/**
 * The primaries of a Cluster.
 *
 * <p>The driver has a connection to each. One that goes silent while its server is well breaks
 * nothing, and no fail-over helps: so when a server has not answered for a while, but answers on a
 * new connection, all are replaced.
 */
final class ClusterLink implements Link {
  private static final System.Logger LOG = System.getLogger("dev.holdfast");

  /** How long a replaced connection stays open for what other servers still have to answer. */
  private static final long FAREWELL_SECONDS = 10;

  private final Optional<Supplier<StatefulRedisClusterConnection<byte[], byte[]>>> opener;
  private final KeyLayout layout;
  private final Runnable onClose;
  private final Map<String, Long> answeredAt = new ConcurrentHashMap<>();
  private final AtomicBoolean replacing = new AtomicBoolean();
  private volatile StatefulRedisClusterConnection<byte[], byte[]> connection;
  private volatile boolean closed;

  /** On a connection of its own. */
  ClusterLink(
      Supplier<StatefulRedisClusterConnection<byte[], byte[]>> opener,
      KeyLayout layout,
      Runnable onClose) {
    this.opener = Optional.of(opener);
    this.layout = layout;
    this.onClose = onClose;
    this.connection = opener.get();
  }

  /** Over a connection of the application, of any type: requests bring their own codec. */
  @SuppressWarnings("unchecked")
  ClusterLink(StatefulRedisClusterConnection<?, ?> connection, KeyLayout layout) {
    this.opener = Optional.empty();
    this.layout = layout;
    this.onClose = () -> {};
    this.connection = (StatefulRedisClusterConnection<byte[], byte[]>) connection;
  }

  StatefulRedisClusterConnection<byte[], byte[]> connection() {
    return connection;
  }

  private record Node(
      StatefulRedisClusterConnection<byte[], byte[]> connection, String id, String name, int bucket)
      implements Primary {
    @Override
    public void send(Request<?> request) {
      connection
          .getConnectionAsync(id)
          .whenComplete(
              (node, thrown) -> {
                if (thrown == null) {
                  node.dispatch(request.future());
                } else {
                  request.future().completeExceptionally(Failures.unwrap(thrown));
                }
              });
    }
  }

  @Override
  public void send(Request<?> request) {
    connection.dispatch(request.future());
  }

  @Override
  public List<Primary> primaries() {
    SortedMap<String, Primary> byId = new TreeMap<>();
    for (int bucket = 0; bucket < KeyLayout.BUCKETS; bucket++) {
      Optional<RedisClusterNode> owner = owner(bucket);
      if (owner.isPresent()) {
        String id = owner.get().getNodeId();
        RedisURI uri = owner.get().getUri();
        byId.putIfAbsent(id, new Node(connection, id, uri.getHost() + ":" + uri.getPort(), bucket));
      }
    }
    return List.copyOf(byId.values());
  }

  private Optional<RedisClusterNode> owner(int bucket) {
    return ownerOf(SlotHash.getSlot(layout.anyKeyIn(bucket)));
  }

  private Optional<RedisClusterNode> ownerOf(int slot) {
    return Optional.ofNullable(connection.getPartitions().getPartitionBySlot(slot));
  }

  /** Who a request went to by its key; empty if it has none. */
  private Optional<String> addressee(Request<?> request) {
    return Optional.ofNullable(request.getArgs().getFirstEncodedKey())
        .flatMap(key -> ownerOf(SlotHash.getSlot(key)))
        .map(RedisClusterNode::getNodeId);
  }

  @Override
  public void answered(Request<?> request) {
    addressee(request).ifPresent(node -> answeredAt.put(node, System.nanoTime()));
  }

  @Override
  public void unanswered(Request<?> request) {
    addressee(request).ifPresent(this::unansweredBy);
  }

  private void unansweredBy(String node) {
    long last = answeredAt.computeIfAbsent(node, unknown -> System.nanoTime());
    if (opener.isPresent()
        && System.nanoTime() - last > StandaloneLink.PATIENCE
        && replacing.compareAndSet(false, true)) {
      Thread thread =
          new Thread(() -> replace(opener.get(), node, last), "holdfast-redis-reconnect");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void replace(
      Supplier<StatefulRedisClusterConnection<byte[], byte[]>> again, String node, long last) {
    try {
      StatefulRedisClusterConnection<byte[], byte[]> fresh = again.get();
      if (!isNeeded(fresh, node, last)) {
        fresh.closeAsync();
        return;
      }
      StatefulRedisClusterConnection<byte[], byte[]> stale = connection;
      connection = fresh;
      answeredAt.put(node, System.nanoTime());
      LOG.log(Level.WARNING, "a connection to Redis did not answer any more and was replaced");
      timer().newTimeout(late -> stale.closeAsync(), FAREWELL_SECONDS, TimeUnit.SECONDS);
      if (closed) {
        fresh.closeAsync();
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

  /** Whether the server answers there, as opening a connection to it shows, and only there. */
  private boolean isNeeded(
      StatefulRedisClusterConnection<byte[], byte[]> fresh, String node, long last) {
    try {
      fresh.getConnection(node);
    } catch (RuntimeException e) {
      fresh.closeAsync();
      throw e;
    }
    return answeredAt.get(node) == last && !closed;
  }

  /** A client of the application may lack what the store's own makes sure of. */
  @Override
  public List<String> doubts() {
    return connection.getOptions() instanceof ClusterClientOptions options
            && options.getTopologyRefreshOptions().isPeriodicRefreshEnabled()
        ? List.of()
        : List.of(
            "the client does not refresh its view of the Cluster by time"
                + " (ClusterTopologyRefreshOptions.enablePeriodicRefresh), so a fail-over away from"
                + " a server that hangs may go unnoticed");
  }

  @Override
  public boolean isCluster() {
    return true;
  }

  /** A hash over who has each bucket. */
  @Override
  public long topology() {
    CRC32 crc = new CRC32();
    for (int bucket = 0; bucket < KeyLayout.BUCKETS; bucket++) {
      crc.update(owner(bucket).map(RedisClusterNode::getNodeId).orElse("").getBytes(UTF_8));
    }
    return crc.getValue();
  }

  @Override
  public Timer timer() {
    return connection.getResources().timer();
  }

  @Override
  public void close() {
    closed = true;
    if (opener.isPresent()) {
      connection.close();
    }
    onClose.run();
  }
}
