package dev.holdfast;

/**
 * The answer to {@link LockManager#runIfFree}.
 *
 * @param <T> the result of the work
 */
public sealed interface RunOutcome<T> {

  /**
   * The key was free, and the work was done.
   *
   * @param <T> the result of the work
   * @param value the result
   */
  record Ran<T>(T value) implements RunOutcome<T> {}

  /**
   * Somebody has the key; nothing was done.
   *
   * @param <T> the result that the work would have had
   * @param holder who
   */
  record Skipped<T>(Holder holder) implements RunOutcome<T> {}
}
