package dev.holdfast.examples.scheduler;

import dev.holdfast.spi.LockStore;

/**
 * A store that is open.
 *
 * @param locks for a lock manager, which closes it
 * @param documents what the locks are for
 * @param createTables creates what both need, where it is missing
 * @param removeAll removes what was ever kept in this place
 * @param closeConnections closes the connections of both
 */
record OpenStore(
    LockStore locks,
    Documents documents,
    Runnable createTables,
    Runnable removeAll,
    Runnable closeConnections)
    implements AutoCloseable {

  @Override
  public void close() {
    closeConnections.run();
  }
}
