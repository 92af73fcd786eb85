package dev.holdfast.redis;

import io.lettuce.core.RedisURI;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code redis-cluster://[user:password@]host:port,host:port[?options]}, or rediss-cluster. */
final class ClusterUri {
  private static final Pattern FORM =
      Pattern.compile("(rediss?)-cluster://(?:([^@]*)@)?([^/?#@]+)(/?(?:\\?.*)?)");

  private ClusterUri() {}

  static boolean isOne(String uri) {
    return uri.startsWith("redis-cluster:") || uri.startsWith("rediss-cluster:");
  }

  /** One URI for each node, with the user, password and options of all. */
  static List<RedisURI> parse(String uri) {
    Matcher form = FORM.matcher(uri);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "a Cluster's URI has the form"
              + " redis-cluster://[user:password@]host:port,host:port[?options], or"
              + " rediss-cluster:// for TLS; a Cluster has no database number");
    }
    String user = form.group(2) == null ? "" : form.group(2) + "@";
    return Arrays.stream(form.group(3).split(","))
        .map(node -> RedisURI.create(form.group(1) + "://" + user + node + form.group(4)))
        .toList();
  }
}
