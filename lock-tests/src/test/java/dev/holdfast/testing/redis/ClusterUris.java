package dev.holdfast.testing.redis;

import dev.holdfast.testing.server.RedisCluster;
import java.net.URI;
import java.util.stream.Collectors;

/** The address of a Cluster, as a store takes it. */
final class ClusterUris {
  private ClusterUris() {}

  static String of(RedisCluster cluster) {
    return cluster.uris().stream()
        .map(URI::getAuthority)
        .collect(Collectors.joining(",", "redis-cluster://", ""));
  }
}
