package dev.holdfast;

/**
 * The name of a lock: a namespace and a name, both Unicode text.
 *
 * <p>A name has 1 to 128 code points, a namespace 0 to 128. Any code point is legal, U+0000 and the
 * astral planes included; an unpaired surrogate is not. Two keys are the same lock if and only if
 * their code points are equal: nothing is folded, normalised, trimmed or padded, on any store.
 *
 * <p>The default namespace is empty, so keys are shared by every service that uses the store.
 *
 * @param namespace separates groups of keys; may be empty
 * @param name the resource, best its canonical name
 */
public record LockKey(String namespace, String name) {

  /** The most code points that a name or a namespace may have. */
  public static final int MAX_CODE_POINTS = 128;

  /**
   * Checks both parts.
   *
   * @throws InvalidLockKeyException if a rule is broken; says which, where, and what to do
   */
  public LockKey {
    requireText("namespace", namespace);
    if (requireText("name", name).isEmpty()) {
      throw new InvalidLockKeyException("the lock's name is empty; give it 1 to 128 code points");
    }
    check("namespace", namespace);
    check("name", name);
  }

  /**
   * A key in the empty namespace.
   *
   * @throws InvalidLockKeyException if the name is not legal
   */
  public static LockKey of(String name) {
    return new LockKey("", name);
  }

  /**
   * A key in a namespace.
   *
   * @throws InvalidLockKeyException if either part is not legal
   */
  public static LockKey of(String namespace, String name) {
    return new LockKey(namespace, name);
  }

  private static String requireText(String part, String text) {
    if (text == null) {
      throw new InvalidLockKeyException("the lock's " + part + " is null; give it a text");
    }
    return text;
  }

  private static void check(String part, String text) {
    int points = 0;
    for (int i = 0; i < text.length(); i++, points++) {
      int start = i;
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new InvalidLockKeyException(
            String.format(
                "the lock's %s has an unpaired surrogate U+%04X at index %d; such text is not"
                    + " Unicode and cannot be stored exactly: repair it where it was cut",
                part, (int) c, i));
      }
      if (points == MAX_CODE_POINTS) {
        throw new InvalidLockKeyException(
            String.format(
                "the lock's %s has more than 128 code points: it has %d, the first beyond the limit"
                    + " at index %d; shorten it, for example by a hash of its tail",
                part, text.codePointCount(0, text.length()), start));
      }
    }
  }

  /** Readable form, {@code namespace/name} quoted, with control characters escaped. */
  @Override
  public String toString() {
    return namespace.isEmpty()
        ? TextRules.quote(name)
        : TextRules.quote(namespace) + ":" + TextRules.quote(name);
  }
}
