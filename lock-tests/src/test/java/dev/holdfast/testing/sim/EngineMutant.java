package dev.holdfast.testing.sim;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A way to break the engine, or the steps that it relies on: fragments of the sources that are
 * replaced by others. White space does not matter.
 *
 * @param name what is broken
 * @param rule the rule of the contract that breaks
 * @param edits the replacements
 */
record EngineMutant(String name, String rule, List<Edit> edits) {

  /**
   * One replacement.
   *
   * @param file the source file, below the root package
   * @param from the fragment, which must be there exactly once
   * @param to what takes its place
   */
  record Edit(String file, String from, String to) {

    /** The source with the fragment replaced. */
    String apply(String source) {
      Matcher matcher = pattern().matcher(source);
      if (!matcher.find()) {
        throw new AssertionError(file + " has no such fragment any more: " + from);
      }
      String patched = source.substring(0, matcher.start()) + to + source.substring(matcher.end());
      if (matcher.find()) {
        throw new AssertionError(file + " has this fragment more than once: " + from);
      }
      return patched;
    }

    private Pattern pattern() {
      return Pattern.compile(
          Stream.of(from.strip().split("\\s+"))
              .map(Pattern::quote)
              .collect(Collectors.joining("\\s+")));
    }
  }

  /** A mutant of one replacement. */
  static EngineMutant of(String name, String rule, String file, String from, String to) {
    return new EngineMutant(name, rule, List.of(new Edit(file, from, to)));
  }

  /** The same with one replacement more. */
  EngineMutant and(String file, String from, String to) {
    List<Edit> more = Stream.concat(edits.stream(), Stream.of(new Edit(file, from, to))).toList();
    return new EngineMutant(name, rule, more);
  }

  @Override
  public String toString() {
    return name + " (" + rule + ")";
  }
}
