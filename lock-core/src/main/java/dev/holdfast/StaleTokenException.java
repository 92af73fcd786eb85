package dev.holdfast;

/**
 * A guard refused a token because it has admitted a higher one: the caller's lease is over, and its
 * effect did not happen. To get past a store that has lost its state and its clock, hand {@link
 * #highWater()} to {@link LockManager#observe} and acquire again.
 */
public final class StaleTokenException extends LockException {
  private static final long serialVersionUID = 1L;

  private final transient LockKey key;
  private final transient FencingToken token;
  private final transient FencingToken highWater;

  /** An exception for a key, the token refused, and the highest token admitted. */
  public StaleTokenException(LockKey key, FencingToken token, FencingToken highWater) {
    super(
        "the guard of "
            + key
            + " refuses token "
            + token
            + " because it has admitted "
            + highWater
            + ": a later holder has taken over");
    this.key = key;
    this.token = token;
    this.highWater = highWater;
  }

  /** The key. */
  public LockKey key() {
    return key;
  }

  /** The token that was refused. */
  public FencingToken token() {
    return token;
  }

  /** The highest token that the guard has admitted. */
  public FencingToken highWater() {
    return highWater;
  }
}
