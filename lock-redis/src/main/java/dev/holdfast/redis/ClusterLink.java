package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.netty.util.Timer;
import java.util.Comparator;
import java.util.List;
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
      StatefulRedisClusterConnection<byte[], byte[]> connection, String id, String name)
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
    return connection.getPartitions().stream()
        .filter(node -> node.getRole().isUpstream() && !node.hasNoSlots())
        .sorted(Comparator.comparing(RedisClusterNode::getNodeId))
        .<Primary>map(node -> new Node(connection, node.getNodeId(), node.getUri().toString()))
        .toList();
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
      RedisClusterNode owner =
          connection.getPartitions().getPartitionBySlot(SlotHash.getSlot(layout.anyKeyIn(bucket)));
      crc.update((owner == null ? "" : owner.getNodeId()).getBytes(UTF_8));
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
