package dev.holdfast.testing.campaign;

import dev.holdfast.LockManager;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.proxy.FaultProxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** One process, as far as the store can tell: its own way to the server, clocks and manager. */
final class Node implements AutoCloseable {
  /** What every holder id begins with, so that a request to acquire can be told on the wire. */
  static final String INTENT = "asks-";

  /** How long a call of a manager may take. */
  static final Duration CALL = Duration.ofSeconds(1);

  private final String name;
  private final FaultProxy way;
  private final LeapingTicker ticker = new LeapingTicker();
  private final Runnable end;
  private final Scribe scribe;
  private final LockStore store;
  private final LockManager locks;
  private final AtomicInteger intents = new AtomicInteger();

  Node(String name, Ground ground, Stage stage) {
    this.name = name;
    way = ground.newWay();
    Ground.Opened opened = ground.open(way);
    end = opened.end();
    scribe = stage.scribe(name);
    store = RecordedStore.over(opened.store(), scribe);
    locks =
        LockManager.builder(store)
            .ticker(ticker)
            .callTimeout(CALL)
            .purgeEvery(Duration.ZERO)
            .build();
  }

  String name() {
    return name;
  }

  FaultProxy way() {
    return way;
  }

  LeapingTicker ticker() {
    return ticker;
  }

  LockStore store() {
    return store;
  }

  LockManager locks() {
    return locks;
  }

  /** A holder id that no other intent has. */
  String newHolder() {
    return INTENT + name + "-" + intents.incrementAndGet();
  }

  /** The calls to the store that have not come back. */
  Set<String> openCalls() {
    return scribe.openCalls();
  }

  @Override
  public void close() {
    locks.close();
    end.run();
    way.close();
  }
}
