package dev.holdfast.examples.scheduler;

import dev.holdfast.spi.LockStore;

/**
 * A store that is open.
 *
 * @param locks for a lock manager, which closes it
 * @param documents what the locks are for
 * @param connections what both go through
 */
record OpenStore(LockStore locks, Documents documents, Connections connections)
    implements AutoCloseable {

  /** A connection pool, or whatever else is to be closed last. */
  @FunctionalInterface
  interface Connections extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  public void close() {
    connections.close();
  }
}
