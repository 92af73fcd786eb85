package dev.holdfast.examples.scheduler;

import dev.holdfast.LeaseTimings;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  private final StoreOption option;
  private final List<OpenStore> stores = new ArrayList<>();
  private final List<Scheduler> schedulers = new ArrayList<>();
  private final Thread hook = new Thread(this::abort, "end the backends");

  private Stage(StoreOption option) {
    this.option = option;
  }

  /** Opens the store that was asked for, or else a new one in a temporary folder. */
  static Stage open(TourOptions options) throws IOException {
    StoreOption option =
        options.store().isPresent() ? options.store().get() : StoreOption.temporary();
    Stage stage = new Stage(option);
    Runtime.getRuntime().addShutdownHook(stage.hook);
    try {
      stage.addScheduler(option.create());
      stage.addScheduler(option.open());
      return stage;
    } catch (RuntimeException e) {
      stage.close();
      throw new IOException("the store could not be opened: " + Reason.of(e), e);
    }
  }

  private void addScheduler(OpenStore store) {
    stores.add(store);
    LockManager locks = LockManager.builder(store.locks()).timings(TIMINGS).build();
    schedulers.add(new Scheduler(locks, Map.of(SessionBackendMain.STORE, option.urlForBackends())));
  }

  String address() {
    return option.address();
  }

  /** One of the two, in turn. */
  Scheduler scheduler(int number) {
    return schedulers.get(number % schedulers.size());
  }

  Documents documents() {
    return stores.get(0).documents();
  }

  /** The backend that has the lock. */
  Optional<SpawnResult> fetch(LockKey key) {
    return scheduler(0).fetch(key);
  }

  /** Every process that was started. */
  List<BackendProcess> backends() {
    return schedulers.stream().flatMap(scheduler -> scheduler.backends().stream()).toList();
  }

  /** The process of a backend. */
  BackendProcess backend(String id) {
    return backends().stream()
        .filter(backend -> backend.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no process was started for backend " + id));
  }

  /** Ends the backends, waits until they are gone, and removes what they wrote. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      System.exit(1); // Ctrl-C: waits for the end that has begun, and says no more
    }
    schedulers.forEach(Scheduler::close);
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
    backends().forEach(BackendProcess::kill);
    stores.forEach(OpenStore::close);
  }
}
