package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
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
  private final Map<String, Listening> byNode = new ConcurrentHashMap<>();
  private volatile boolean closed;

  ClusterSubscriber(
      StatefulRedisClusterConnection<?, ?> cluster, KeyLayout layout, Scripts.Channels channels) {
    this.cluster = cluster;
    this.layout = layout;
    this.channels = channels;
    this.client = RedisClient.create(cluster.getResources());
    this.client.setOptions(cluster.getOptions().mutate().autoReconnect(false).build());
  }

  private static final class Listening extends RedisPubSubAdapter<byte[], byte[]> {
    final StatefulRedisPubSubConnection<byte[], byte[]> connection;
    final Set<String> channels = ConcurrentHashMap.newKeySet();
    private final Consumer<byte[]> onMessage;

    Listening(
        StatefulRedisPubSubConnection<byte[], byte[]> connection, Consumer<byte[]> onMessage) {
      this.connection = connection;
      this.onMessage = onMessage;
      connection.addListener(this);
    }

    @Override
    public void message(byte[] channel, byte[] message) {
      onMessage.accept(message);
    }

    @Override
    public void smessage(byte[] channel, byte[] message) {
      onMessage.accept(message);
    }

    @Override
    public void subscribed(byte[] channel, long count) {
      channels.add(new String(channel, UTF_8));
    }

    @Override
    public void ssubscribed(byte[] channel, long count) {
      channels.add(new String(channel, UTF_8));
    }

    /** Also told by a server that gives a slot away. */
    @Override
    public void sunsubscribed(byte[] channel, long count) {
      channels.remove(new String(channel, UTF_8));
    }
  }

  @Override
  public void mend(Consumer<byte[]> onMessage) {
    Map<RedisClusterNode, Set<String>> wanted = wanted();
    Set<String> ids = new HashSet<>();
    wanted.keySet().forEach(node -> ids.add(node.getNodeId()));
    byNode.forEach(
        (id, listening) -> {
          if (!ids.contains(id) || !listening.connection.isOpen()) {
            byNode.remove(id, listening);
            listening.connection.closeAsync();
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
    Listening listening = byNode.get(node.getNodeId());
    if (listening == null) {
      listening = new Listening(connect(node.getUri()), onMessage);
      byNode.put(node.getNodeId(), listening);
    }
    for (String name : names) {
      byte[] channel = name.getBytes(UTF_8);
      if (listening.channels.contains(name)) {
        continue;
      }
      if (channels == Scripts.Channels.SHARDED) {
        listening.connection.async().ssubscribe(channel);
      } else {
        listening.connection.async().subscribe(channel);
      }
    }
  }

  private StatefulRedisPubSubConnection<byte[], byte[]> connect(RedisURI uri) {
    return client.connectPubSub(ByteArrayCodec.INSTANCE, uri);
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
    byNode.values().forEach(listening -> listening.connection.closeAsync());
    client.shutdownAsync(0, 1, TimeUnit.SECONDS);
  }
}
