package dev.holdfast.examples.scheduler;

import dev.holdfast.Holder;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import java.io.IOException;
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

  private final StoreOption option;
  private final List<OpenStore> stores = new ArrayList<>();
  private final List<SchedulerServer> servers = new ArrayList<>();
  private final LockManager locks;
  private final Thread hook = new Thread(this::abort, "end the backends");

  private Stage(StoreOption option) {
    this.option = option;
    this.stores.add(option.create());
    this.locks = LockManager.builder(stores.get(0).locks()).keepStoreOpen().build();
  }

  /** Opens the store that was asked for, or else a new one in a temporary folder. */
  static Stage open(TourOptions options) throws IOException {
    StoreOption option =
        options.store().isPresent() ? options.store().get() : StoreOption.temporary(Place.TOUR);
    try {
      Stage stage = new Stage(option);
      Runtime.getRuntime().addShutdownHook(stage.hook);
      stage.addScheduler(option.open());
      stage.addScheduler(option.open());
      return stage;
    } catch (RuntimeException e) {
      throw new IOException("the store could not be opened: " + Reason.of(e), e);
    }
  }

  private void addScheduler(OpenStore store) {
    stores.add(store);
    servers.add(SchedulerServer.start(OPTIONS, option, store));
  }

  String address() {
    return option.address();
  }

  /** A client of one of the two, in turn. */
  SchedulerClient scheduler(int number) {
    return new SchedulerClient(servers.get(number % servers.size()).port());
  }

  Documents documents() {
    return stores.get(0).documents();
  }

  /** Who has a lock, asked of the store and not of a scheduler. */
  Optional<Holder> holder(String lock) {
    return locks.find(key(lock));
  }

  static LockKey key(String lock) {
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
    stores.stream().limit(1).forEach(Stage::removeAll);
    stores.forEach(OpenStore::close);
  }

  private static void removeAll(OpenStore store) {
    try {
      store.removeAll().run();
    } catch (RuntimeException e) {
      System.err.println("what the tour wrote stays in the store: " + Reason.of(e));
    }
  }

  /** Ctrl-C: H2 closes its database by a hook of its own, so leases are left to end. */
  private void abort() {
    backends().forEach(RunnerProcess::kill);
    stores.forEach(OpenStore::close);
  }
}
