package dev.holdfast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement with its parameters, as PostgreSQL's log tells that it was executed.
 *
 * @param sql with {@code $1} for the first parameter
 * @param parameters as literals
 */
record LoggedStatement(String sql, List<String> parameters) {
  // the lines of a statement after its first one start with a tab
  private static final Pattern ENTRY =
      Pattern.compile(
          "LOG:  execute [^:\\n]+: ([^\\n]*(?:\\n\\t[^\\n]*)*)"
              + "\\n[^\\t\\n][^\\n]*DETAIL:  [Pp]arameters: ([^\\n]*)");
  private static final Pattern PARAMETER = Pattern.compile("\\$\\d+ = ('(?:[^']|'')*'|NULL)");

  /** All of them in a part of a log. */
  static List<LoggedStatement> in(String log) {
    List<LoggedStatement> all = new ArrayList<>();
    Matcher entry = ENTRY.matcher(log);
    while (entry.find()) {
      List<String> parameters = new ArrayList<>();
      Matcher parameter = PARAMETER.matcher(entry.group(2));
      while (parameter.find()) {
        parameters.add(parameter.group(1));
      }
      all.add(new LoggedStatement(entry.group(1).replaceAll("\\s+", " "), parameters));
    }
    return all;
  }

  /** The statement with its parameters in place, those replaced that an edit changes. */
  String inline(java.util.function.UnaryOperator<String> edit) {
    String text = sql.replaceAll("'([^':]*):([^']*)'", "'$1' || chr(58) || '$2'"); // no variable
    for (int i = parameters.size(); i > 0; i--) { // $10 before $1
      text = text.replace("$" + i, edit.apply(parameters.get(i - 1)));
    }
    return text;
  }
}
