package dev.holdfast.redis;

import dev.holdfast.redis.ReleaseHints.Subscriber;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One connection to each primary, subscribed to the channels of the buckets that it has; or, where
 * servers do not know sharded channels, one connection to one of them.
 *
 * <p>The driver would subscribe to all channels in one command after a reconnect, which a Cluster
 * refuses. So none reconnects: if one breaks, all are opened anew.
 */
final class ClusterSubscriber implements Subscriber {
  /** The connections of one client to several nodes, of which none has broken so far. */
  private static final class Session implements RedisConnectionStateListener {
    private final StatefulRedisClusterPubSubConnection<byte[], byte[]> connection;
    private final Map<String, ChannelConnection> byNode = new HashMap<>();
    private volatile boolean broken;

    Session(StatefulRedisClusterPubSubConnection<byte[], byte[]> connection) {
      this.connection = connection;
    }

    ChannelConnection at(RedisClusterNode node, Consumer<byte[]> onMessage) {
      return byNode.computeIfAbsent(node.getNodeId(), id -> open(id, onMessage));
    }

    private ChannelConnection open(String nodeId, Consumer<byte[]> onMessage) {
      StatefulRedisPubSubConnection<byte[], byte[]> opened = connection.getConnection(nodeId);
      opened.addListener(this);
      return ChannelConnection.over(opened, onMessage);
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
      broken = true;
      handler.closeAsync();
    }
  }

  private final Supplier<StatefulRedisClusterPubSubConnection<byte[], byte[]>> opener;
  private final Supplier<? extends StatefulRedisClusterConnection<?, ?>> cluster;
  private final KeyLayout layout;
  private final Scripts.Channels channels;
  private final AtomicReference<Optional<Session>> session =
      new AtomicReference<>(Optional.empty());
  private volatile boolean closed;

  /**
   * A subscriber that has not connected yet.
   *
   * @param cluster knows who has which slot
   */
  ClusterSubscriber(
      Supplier<StatefulRedisClusterPubSubConnection<byte[], byte[]>> opener,
      Supplier<? extends StatefulRedisClusterConnection<?, ?>> cluster,
      KeyLayout layout,
      Scripts.Channels channels) {
    this.opener = opener;
    this.cluster = cluster;
    this.layout = layout;
    this.channels = channels;
  }

  @Override
  public void mend(Consumer<byte[]> onMessage) {
    if (closed) {
      return;
    }
    Session standing = session.get().filter(s -> !s.broken).orElseGet(this::begin);
    List<RuntimeException> failures = new ArrayList<>();
    wanted()
        .forEach(
            (node, names) -> {
              try {
                standing.at(node, onMessage).listenTo(names, channels);
              } catch (RuntimeException e) {
                failures.add(e);
              }
            });
    if (closed) {
      end();
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private Session begin() {
    end();
    Session fresh = new Session(opener.get());
    session.set(Optional.of(fresh));
    return fresh;
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
    RedisClusterNode node = cluster.get().getPartitions().getPartitionBySlot(slot);
    return node == null ? new HashSet<>() : wanted.computeIfAbsent(node, n -> new HashSet<>());
  }

  private void end() {
    session.getAndSet(Optional.empty()).ifPresent(ended -> ended.connection.closeAsync());
  }

  @Override
  public void close() {
    closed = true;
    end();
  }
}
