package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.netty.util.Timer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** The primaries of a Cluster. */
final class ClusterLink implements Link {
  private final StatefulRedisClusterConnection<byte[], byte[]> connection;
  private final KeyLayout layout;
  private final Runnable close;

  /** Over a connection of any type: requests bring their own codec. */
  @SuppressWarnings("unchecked")
  ClusterLink(StatefulRedisClusterConnection<?, ?> connection, KeyLayout layout, Runnable close) {
    this.connection = (StatefulRedisClusterConnection<byte[], byte[]>) connection;
    this.layout = layout;
    this.close = close;
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
    int slot = SlotHash.getSlot(layout.anyKeyIn(bucket));
    return Optional.ofNullable(connection.getPartitions().getPartitionBySlot(slot));
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
    close.run();
  }
}
