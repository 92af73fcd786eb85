package dev.holdfast.testing.jdbc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change to texts of SQL.
 *
 * @param part what is replaced
 * @param other what takes its place
 */
record Edit(Pattern part, String other) {

  /** Replaces a text. */
  static Edit of(String part, String other) {
    return new Edit(Pattern.compile(Pattern.quote(part)), Matcher.quoteReplacement(other));
  }

  /** Replaces what a pattern matches; the other text may refer to its groups. */
  static Edit ofAll(String pattern, String other) {
    return new Edit(Pattern.compile(pattern, Pattern.DOTALL), other);
  }

  String applyTo(String sql) {
    return part.matcher(sql).replaceAll(other);
  }
}
