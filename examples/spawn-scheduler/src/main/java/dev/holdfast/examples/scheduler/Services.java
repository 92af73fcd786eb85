package dev.holdfast.examples.scheduler;

import dev.holdfast.AcquireRequest;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.examples.scheduler.Store.Document;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which services there are, and what runs their backends. Those of the command line belong to every
 * account; others are created by name, and run the demo.
 */
final class Services {
  private static final String NAMESPACE = "(services)";
  private static final Duration WAIT = Duration.ofSeconds(3);

  private final LockManager locks;
  private final Store store;
  private final Map<String, String> commands;

  /**
   * @param commands by the names of services; an empty command stands for the demo
   */
  Services(LockManager locks, Store store, Map<String, String> commands) {
    this.locks = locks;
    this.store = store;
    this.commands = Map.copyOf(commands);
  }

  /** The names of all services of an account, in order. */
  List<String> of(String account) {
    TreeSet<String> names = new TreeSet<>(created(account));
    names.addAll(commands.keySet());
    return List.copyOf(names);
  }

  /** Adds a service; does nothing if it is there. A read and a write, so they need the lock. */
  void create(String account, String name) {
    locks.run(
        AcquireRequest.of(key(account)).waitUpTo(WAIT),
        lease -> {
          TreeSet<String> names = new TreeSet<>(created(account));
          if (names.add(name)) {
            store.save(lease.key(), lease.token(), new JsonArray(List.copyOf(names)).encode());
          }
          return names;
        });
  }

  /** The command of a service; empty for the demo. No service means no answer. */
  Optional<String> command(String account, String name) {
    return Optional.ofNullable(commands.get(name))
        .or(() -> created(account).contains(name) ? Optional.of("") : Optional.empty());
  }

  private List<String> created(String account) {
    return store
        .read(key(account))
        .map(Document::text)
        .map(text -> new JsonArray(text).stream().map(String.class::cast).toList())
        .orElse(List.of());
  }

  private static LockKey key(String account) {
    return LockKey.of(NAMESPACE, account);
  }
}
