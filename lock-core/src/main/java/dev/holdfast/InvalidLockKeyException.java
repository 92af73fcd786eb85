package dev.holdfast;

/**
 * A text cannot be a lock's key. Thrown before any I/O: nothing has changed. The message names the
 * rule, the index, and the remedy.
 */
public class InvalidLockKeyException extends LockException {
  private static final long serialVersionUID = 1L;

  /** An exception with a message. */
  public InvalidLockKeyException(String message) {
    super(message);
  }
}
