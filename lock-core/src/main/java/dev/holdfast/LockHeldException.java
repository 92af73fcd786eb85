package dev.holdfast;

/** Somebody has the key, where the caller asked for it or nothing. Nothing was acquired. */
public class LockHeldException extends LockException {
  private static final long serialVersionUID = 1L;

  private final transient Holder holder;

  /** An exception for a key and its holder. */
  public LockHeldException(LockKey key, Holder holder) {
    this(
        "the lock "
            + key
            + " is held by "
            + TextRules.quote(holder.id())
            + " with token "
            + holder.token(),
        holder);
  }

  LockHeldException(String message, Holder holder) {
    super(message);
    this.holder = holder;
  }

  /** Who has the key, as the store saw it during the call. */
  public Holder holder() {
    return holder;
  }
}
