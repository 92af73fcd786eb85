package dev.holdfast;

/**
 * The answer to an acquire: either this call was granted the key, or somebody has it.
 *
 * <p>Closing an {@link Acquired} releases its lease; closing a {@link Held} does nothing. So the
 * result can always stand in a try-with-resources statement.
 */
public sealed interface Acquisition extends AutoCloseable permits Acquired, Held {

  /** Who has the key: this caller, or the one who was found. Never nobody. */
  Holder holder();

  /** True if this call was granted the key; the seeds' {@code spawned}. */
  boolean acquired();

  /** Releases what was acquired, as {@link Lease#close()} does. Never throws. */
  @Override
  void close();
}
