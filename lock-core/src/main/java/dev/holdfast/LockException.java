package dev.holdfast;

/** The root of all exceptions of this library. Unchecked. */
public class LockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with a message. */
  public LockException(String message) {
    super(message);
  }

  /** An exception with a message and a cause. */
  public LockException(String message, Throwable cause) {
    super(message, cause);
  }
}
