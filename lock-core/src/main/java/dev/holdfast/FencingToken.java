package dev.holdfast;

/**
 * The number of one grant: of two grants of the same key, the later one has the larger token.
 *
 * <p>A token is above 0 and below 2<sup>53</sup>, so that JavaScript, Lua and JSON carry it
 * exactly; it travels as decimal text. It is an identifier, not a secret. Tokens of different keys
 * are not comparable.
 *
 * <p>The idea is Martin Kleppmann's, "How to do distributed locking" (2016): the protected resource
 * refuses a token that is lower than one it has seen.
 *
 * @param value the number
 */
public record FencingToken(long value) {

  /** The largest legal token, 2<sup>53</sup> - 1. */
  public static final long MAX_VALUE = (1L << 53) - 1;

  private static final int LONGEST_SHOWN = 40;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the value is not above 0 and below 2^53
   */
  public FencingToken {
    if (value <= 0 || value > MAX_VALUE) {
      throw new IllegalArgumentException(
          "a fencing token is above 0 and below 2^53 = 9007199254740992, but this one is " + value);
    }
  }

  /** The token with this value. */
  public static FencingToken of(long value) {
    return new FencingToken(value);
  }

  /**
   * Reads decimal text, as found in {@code SESSION_BACKEND_FENCING_TOKEN}.
   *
   * @throws IllegalArgumentException if the text is not 1 to 16 decimal digits without leading
   *     zero, sign, space or exponent, or not below 2^53; the message shows the text
   */
  public static FencingToken parse(String text) {
    if (text == null || !text.matches("[1-9][0-9]{0,15}")) {
      throw new IllegalArgumentException(
          "a fencing token is written as 1 to 16 decimal digits (no sign, space, exponent or"
              + " leading zero), but this text is "
              + shown(text)
              + "; hand it on as it was given");
    }
    return new FencingToken(Long.parseLong(text));
  }

  private static String shown(String text) {
    if (text == null) {
      return "null";
    }
    return text.length() <= LONGEST_SHOWN
        ? TextRules.quote(text)
        : TextRules.quote(text.substring(0, LONGEST_SHOWN)) + "... (" + text.length() + " chars)";
  }

  /**
   * Whether this token was granted after the other one. Only meaningful for tokens of the same key.
   */
  public boolean isNewerThan(FencingToken other) {
    return value > other.value;
  }

  /** The decimal text that {@link #parse} reads. */
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
