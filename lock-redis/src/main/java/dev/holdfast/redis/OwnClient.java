package dev.holdfast.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client that this store makes and closes, with the options that locks want. */
record OwnClient<C extends AbstractRedisClient>(C client, ClientResources resources) {
  /** How long connecting may take, where the URI says nothing else. */
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Each call brings the time that it has; the driver's own limit is that for connecting. */
  private static final TimeoutOptions OWN_BUDGETS = TimeoutOptions.create();

  private static final Duration REFRESH = Duration.ofSeconds(15);

  static OwnClient<RedisClient> of(RedisURI uri) {
    ClientResources resources = newResources();
    RedisClient client = RedisClient.create(resources, uri);
    client.setOptions(
        ClientOptions.builder().socketOptions(socket()).timeoutOptions(OWN_BUDGETS).build());
    return new OwnClient<>(client, resources);
  }

  static OwnClient<RedisClusterClient> of(List<RedisURI> nodes) {
    ClientResources resources = newResources();
    RedisClusterClient client = RedisClusterClient.create(resources, nodes);
    client.setOptions(
        ClusterClientOptions.builder()
            .socketOptions(socket())
            .timeoutOptions(OWN_BUDGETS)
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder()
                    .enablePeriodicRefresh(REFRESH)
                    .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                    .build())
            .build());
    return new OwnClient<>(client, resources);
  }

  /** The driver's own waits between attempts to reconnect grow to 30 s, half a lease. */
  private static ClientResources newResources() {
    return ClientResources.builder()
        .reconnectDelay(
            () ->
                Delay.equalJitter(
                    Duration.ofMillis(10), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
        .build();
  }

  private static SocketOptions socket() {
    return SocketOptions.builder()
        .connectTimeout(CONNECT)
        .keepAlive(
            KeepAliveOptions.builder()
                .enable()
                .idle(Duration.ofSeconds(5))
                .interval(Duration.ofSeconds(2))
                .count(3)
                .build())
        .build();
  }

  /** A URI read from a text; connecting takes no minute unless the text says so. */
  static RedisURI impatient(RedisURI read) {
    if (read.getTimeout().equals(RedisURI.DEFAULT_TIMEOUT_DURATION)) {
      read.setTimeout(CONNECT);
    }
    return read;
  }

  void close() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
    resources.shutdown(0, 1, TimeUnit.SECONDS);
  }
}
