package dev.holdfast.testing.redis;

import dev.holdfast.LockStoreException;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.server.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The user of an application, on one server or on all nodes of a Cluster. While this is open the
 * user without a name may do nothing, so that a connection that does not log in is noticed.
 */
final class AppUser implements AutoCloseable {
  private final List<RedisServer> nodes;
  private final String uri;

  /**
   * A user that is not there yet.
   *
   * @param uri how a store connects without it
   */
  AppUser(List<RedisServer> nodes, String uri) {
    this.uri = uri;
    this.nodes = nodes.stream().map(AppUser::asAdmin).toList();
    this.nodes.forEach(node -> node.call("ACL", "SETUSER", "default", "reset"));
  }

  private static RedisServer asAdmin(RedisServer node) {
    node.call("ACL", "SETUSER", "admin", "on", ">secret", "allchannels", "~*", "+@all");
    URI login = URI.create("redis://admin:secret@" + node.host() + ":" + node.port());
    return new RedisServer(login, node.control());
  }

  /** Lets the user without a name do everything again. */
  @Override
  public void close() {
    nodes.forEach(
        node ->
            node.call("ACL", "SETUSER", "default", "on", "nopass", "allchannels", "~*", "+@all"));
  }

  /** Makes the user anew with these permissions, and returns how a store connects by it. */
  String with(List<String> rules) {
    List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", "app", "on", ">secret"));
    command.addAll(rules);
    nodes.forEach(node -> node.call("ACL", "DELUSER", "app"));
    nodes.forEach(node -> node.call(command.toArray(String[]::new)));
    return uri.replace("://", "://app:secret@");
  }

  /** Uses everything that a store does, and returns what was not allowed, or warned of. */
  List<String> complaintsWith(List<String> rules) {
    String connect = with(rules);
    nodes.forEach(node -> node.call("ACL", "LOG", "RESET"));
    nodes.forEach(node -> node.call("SCRIPT", "FLUSH"));
    List<String> complaints = new ArrayList<>();
    try (Warnings warnings = Warnings.listen()) {
      try (LockStore store = RedisLockStore.connect(connect)) {
        EveryStep.run(store, "key");
        hearOf(store, warnings);
      } catch (LockStoreException e) {
        complaints.add(e.getMessage());
      }
      complaints.addAll(warnings.texts());
    }
    nodes.forEach(node -> complaints.addAll(refusedBy(node)));
    return complaints;
  }

  /** What the server has logged as refused, but for the name that the driver gives itself. */
  private static List<String> refusedBy(RedisServer node) {
    return ((List<?>) node.call("ACL", "LOG"))
        .stream()
            .map(entry -> "ACL LOG " + entry)
            .filter(text -> !text.contains("object, client"))
            .toList();
  }

  /** Those of these permissions without which nothing is amiss; to reset is none. */
  List<String> needless(List<String> rules) {
    List<String> needless = new ArrayList<>();
    for (String one : rules) {
      List<String> others = new ArrayList<>(rules);
      others.remove(one);
      if (!one.equals("resetchannels") && complaintsWith(others).isEmpty()) {
        needless.add(one);
      }
    }
    return needless;
  }

  private static void hearOf(LockStore store, Warnings warnings) {
    AtomicBoolean heard = new AtomicBoolean();
    store.onRelease(key -> heard.set(true));
    Requests.await(
        "a release is heard of, or it is told that it cannot be",
        () -> {
          EveryStep.scripts(store, "heard of");
          return heard.get() || !warnings.texts().isEmpty();
        });
  }
}
