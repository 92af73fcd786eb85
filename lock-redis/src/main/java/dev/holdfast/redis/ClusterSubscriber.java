package dev.holdfast.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One connection to each primary, subscribed to the channels of the buckets that it has; or, where
 * servers do not know sharded channels, one connection to one of them.
 *
 * <p>The driver would subscribe to all channels in one command after a reconnect, which a Cluster
 * refuses, so these connections do not reconnect: they are replaced.
 */
final class ClusterSubscriber implements ReleaseHints.Subscriber {
  private final StatefulRedisClusterConnection<?, ?> cluster;
  private final KeyLayout layout;
  private final Scripts.Channels channels;
  private final RedisClient client;
  private final Map<String, ChannelConnection> byNode = new ConcurrentHashMap<>();
  private volatile boolean closed;

  ClusterSubscriber(
      StatefulRedisClusterConnection<?, ?> cluster, KeyLayout layout, Scripts.Channels channels) {
    this.cluster = cluster;
    this.layout = layout;
    this.channels = channels;
    this.client = RedisClient.create(cluster.getResources());
    this.client.setOptions(cluster.getOptions().mutate().autoReconnect(false).build());
  }

  @Override
  public void mend(Consumer<byte[]> onMessage) {
    Map<RedisClusterNode, Set<String>> wanted = wanted();
    Set<String> ids = new HashSet<>();
    wanted.keySet().forEach(node -> ids.add(node.getNodeId()));
    byNode.forEach(
        (id, listening) -> {
          if (!ids.contains(id) || !listening.isOpen()) {
            byNode.remove(id, listening);
            listening.close();
          }
        });
    List<RuntimeException> failures = new ArrayList<>();
    wanted.forEach(
        (node, names) -> {
          try {
            listen(node, names, onMessage);
          } catch (RuntimeException e) {
            failures.add(e);
          }
        });
    if (closed) {
      close();
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private void listen(RedisClusterNode node, Set<String> names, Consumer<byte[]> onMessage) {
    ChannelConnection listening = byNode.get(node.getNodeId());
    if (listening == null) {
      listening =
          ChannelConnection.over(
              client.connectPubSub(ByteArrayCodec.INSTANCE, node.getUri()), onMessage);
      byNode.put(node.getNodeId(), listening);
    }
    listening.listenTo(names, channels);
  }

  private Map<RedisClusterNode, Set<String>> wanted() {
    Map<RedisClusterNode, Set<String>> wanted = new HashMap<>();
    if (channels == Scripts.Channels.ONE) {
      owner(0, wanted).add(layout.channel());
    } else {
      for (int bucket = 0; bucket < KeyLayout.BUCKETS; bucket++) {
        owner(bucket, wanted).add(layout.channel(bucket));
      }
    }
    return wanted;
  }

  private Set<String> owner(int bucket, Map<RedisClusterNode, Set<String>> wanted) {
    int slot = SlotHash.getSlot(layout.anyKeyIn(bucket));
    RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(slot);
    return node == null ? new HashSet<>() : wanted.computeIfAbsent(node, n -> new HashSet<>());
  }

  @Override
  public void close() {
    closed = true;
    byNode.values().forEach(ChannelConnection::close);
    client.shutdownAsync(0, 1, TimeUnit.SECONDS);
  }
}
