package dev.holdfast.jdbc;

import java.util.regex.Pattern;

/**
 * The name of a table, safe to put into SQL.
 *
 * @param text the name, with its schema if one was given
 */
record TableName(String text) {
  private static final Pattern LEGAL =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]{0,47}\\.)?[A-Za-z_][A-Za-z0-9_]{0,47}");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it has other characters, or is too long
   */
  TableName {
    if (!LEGAL.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a table name has letters a to z, digits and underscores, begins with no digit, has at most"
              + " 48 characters, and may have a schema and a dot before it, but this one is \""
              + text
              + "\"");
    }
  }

  /** The name without the schema. */
  String table() {
    return text.substring(text.indexOf('.') + 1);
  }
}
