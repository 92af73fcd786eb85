package dev.holdfast;

/** The key is held under another tag than the one asked for. Nothing was acquired. */
public final class TagMismatchException extends LockHeldException {
  private static final long serialVersionUID = 1L;

  /** An exception for a key, the tag asked for, and the holder. */
  public TagMismatchException(LockKey key, String asked, Holder holder) {
    super(
        "the lock "
            + key
            + " was asked for with the tag "
            + TextRules.quote(asked)
            + " but is held by "
            + TextRules.quote(holder.id())
            + " with the tag "
            + TextRules.quote(holder.tag().orElse("")),
        holder);
  }
}
