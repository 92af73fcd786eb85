package dev.holdfast;

/**
 * The store could not answer: unreachable, frozen, refusing, misconfigured or closed. It never
 * means "held" nor "free".
 *
 * <p>{@link #outcomeKnown()} tells whether the request certainly changed nothing. If it is false,
 * the request may or may not have been applied; an acquire of that kind is undone in the
 * background, and what cannot be undone ends after one lease time at most.
 */
public class LockStoreException extends LockException {
  private static final long serialVersionUID = 1L;

  /** What a caller can conclude from a failure. */
  public enum Failure {
    /** Nothing was applied; trying again may help. */
    NOT_APPLIED(true, true),
    /** Perhaps applied, perhaps not; trying again with the same ids is safe and may tell. */
    OUTCOME_UNKNOWN(false, true),
    /** Nothing was applied, and trying again will not help until somebody mends what is named. */
    MISCONFIGURED(true, false);

    private final boolean known;
    private final boolean retryable;

    Failure(boolean known, boolean retryable) {
      this.known = known;
      this.retryable = retryable;
    }
  }

  private final Failure failure;

  /** An exception without a cause. */
  public LockStoreException(Failure failure, String message) {
    super(message);
    this.failure = failure;
  }

  /** An exception with its cause. */
  public LockStoreException(Failure failure, String message, Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  /** What kind of failure it was. */
  public Failure failure() {
    return failure;
  }

  /** True if the request certainly changed nothing. */
  public boolean outcomeKnown() {
    return failure.known;
  }

  /** True if the same request may succeed later without anybody mending anything. */
  public boolean retryable() {
    return failure.retryable;
  }
}
