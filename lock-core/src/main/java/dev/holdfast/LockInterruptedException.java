package dev.holdfast;

/**
 * The thread was interrupted while it waited for a lock or a store. Its interrupt flag is set
 * again. Nothing is held by the call; a request that may have been applied is undone in the
 * background.
 */
public final class LockInterruptedException extends LockException {
  private static final long serialVersionUID = 1L;

  /** An exception with a message. */
  public LockInterruptedException(String message) {
    super(message);
  }
}
