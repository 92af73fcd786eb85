package dev.holdfast.examples.scheduler;

import dev.holdfast.Holder;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.examples.scheduler.Store.Document;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the tour plays on: a store, and two schedulers that know each other only by it. Ends every
 * process that was started, also after Ctrl-C.
 */
final class Stage implements AutoCloseable {
  /**
   * Short, for a short tour, but with room for the first steps of a driver on a busy machine:
   * renewed after 2 s, given up after 4 s, over after 6 s.
   */
  static final LeaseTimings TIMINGS = LeaseTimings.ofTtl(Duration.ofSeconds(6));

  private static final ServeOptions OPTIONS =
      ServeOptions.parse("--port", "0", "--ttl", "6", "--orphans", "end");

  private final List<Store> stores = new ArrayList<>();
  private final List<SchedulerServer> servers = new ArrayList<>();
  private final LockManager locks;
  private final Thread hook = new Thread(this::abort, "end the backends");

  /** Opens the store. */
  Stage(StoreOption option) {
    stores.add(option.open());
    stores.get(0).create();
    this.locks = LockManager.builder(stores.get(0).locks()).keepStoreOpen().build();
    Runtime.getRuntime().addShutdownHook(hook);
    for (int i = 0; i < 2; i++) {
      Store store = option.open();
      stores.add(store);
      servers.add(new SchedulerServer(OPTIONS, option, store));
    }
  }

  /** A client of one of the two, in turn. */
  Client scheduler(int number) {
    return new Client(OPTIONS.address(servers.get(number % servers.size()).port()));
  }

  /** A document, asked of the store and not of a backend. */
  Optional<Document> document(String lock) {
    return stores.get(0).read(key(lock));
  }

  /** Who has a lock, asked of the store and not of a scheduler. */
  Optional<Holder> holder(String lock) {
    return locks.find(key(lock));
  }

  private static LockKey key(String lock) {
    return LockKey.of(ServeOptions.DEVELOPMENT, lock);
  }

  /** Every process that runs a backend. */
  List<RunnerProcess> backends() {
    return servers.stream().flatMap(server -> server.scheduler().started().stream()).toList();
  }

  /** The process of a backend. */
  RunnerProcess backend(String id) {
    return backends().stream()
        .filter(backend -> backend.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no process runs backend " + id));
  }

  /** Ends the backends, waits until they are gone, and removes what they wrote. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      System.exit(1); // Ctrl-C: waits for the end that has begun, and says no more
    }
    servers.forEach(SchedulerServer::close);
    try {
      stores.get(0).removeAll();
    } catch (RuntimeException e) {
      System.err.println("what the tour wrote stays in the store: " + Reason.of(e));
    }
    stores.forEach(Store::close);
  }

  /** Ctrl-C: H2 closes its database by a hook of its own, so leases are left to end. */
  private void abort() {
    backends().forEach(backend -> backend.process().destroyForcibly());
    stores.forEach(Store::close);
  }
}
