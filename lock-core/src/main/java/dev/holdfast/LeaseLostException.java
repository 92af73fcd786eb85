package dev.holdfast;

/**
 * The lease is not held: it was lost, released or handed over, or could not be attached to.
 * Whatever depended on it must stop.
 */
public class LeaseLostException extends LockException {
  private static final long serialVersionUID = 1L;

  private final transient LeaseLoss loss;

  /** An exception for a lease and its loss. */
  public LeaseLostException(LockKey key, FencingToken token, LeaseLoss loss) {
    super("the lease of " + key + " with token " + token + " is not held here: " + loss);
    this.loss = loss;
  }

  /** Why. */
  public LeaseLoss loss() {
    return loss;
  }
}
