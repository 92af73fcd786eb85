package dev.holdfast.testing;

import dev.holdfast.LockKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Keys that some store or other has mixed up. */
final class NastyKeys {
  private NastyKeys() {}

  /** Names that a collation, a normalisation or a trimming would merge. */
  static List<LockKey> lookingAlike(String namespace) {
    return in(
        namespace,
        "Doc-A",
        "doc-a",
        "DOC-A",
        "r\u00E9sum\u00E9",
        "re\u0301sume\u0301",
        "resume",
        "a",
        "a ",
        "a  ",
        " a",
        "a\u00A0",
        "a\t",
        "a\n",
        "a\0",
        "a\0\0",
        "\u00E5",
        "a\u030A",
        "\u212B",
        "stra\u00DFe",
        "strasse",
        "\u0130",
        "i",
        "I",
        "\u0131",
        "\u03C3",
        "\u03C2",
        "\uFF21",
        "A",
        "\u0391",
        "\u0410",
        "\uD83D\uDE00",
        "\uD83D\uDE01",
        "\uD83D\uDC68\u200D\uD83D\uDC69",
        "\uD83D\uDC68\uD83D\uDC69",
        "\u200B",
        "\u200C",
        "1",
        "01",
        "1.0",
        "1e0",
        "\u0661");
  }

  /** Names of characters that mean something to some store, or that text handling may lose. */
  static List<LockKey> strange(String namespace) {
    List<String> names = new ArrayList<>();
    for (int c = 0; c < 0x30; c++) {
      names.add("x" + Character.toString(c) + "y");
    }
    Stream.of(
            "x\0",
            "x\0z",
            "{x}",
            "{x}1",
            "{x}2",
            "}x{",
            "{}",
            "{",
            "}",
            "[x]",
            "?x",
            "x*",
            "x%",
            "x_",
            "\\",
            "\\\\",
            "\\x",
            "'",
            "''",
            "\"",
            "`",
            "x;--",
            "$1",
            ":x",
            "?1",
            "\u007F",
            "\u0080",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\uFEFFx",
            "\uFFFD",
            "\uFFFE",
            "\uFFFF",
            "\uD7FF",
            "\uE000",
            "\uD800\uDC00",
            "\uDBFF\uDFFF",
            "null",
            "NULL",
            "true",
            "NaN",
            "../x",
            "%00",
            "\u202Ex")
        .forEach(names::add);
    return in(namespace, names.toArray(String[]::new));
  }

  /** Pairs of a namespace and a name that run together under a careless framing. */
  static List<LockKey> framing(String stem) {
    List<LockKey> keys = new ArrayList<>();
    for (String separator :
        List.of("", ":", "/", "\0", ".", "|", "{", "}", "1:", "\n", "\\", "\"")) {
      keys.add(LockKey.of(stem + "a" + separator, "b"));
      keys.add(LockKey.of(stem + "a", separator + "b"));
      keys.add(LockKey.of(stem, "a" + separator + "b"));
      keys.add(LockKey.of(stem + "a" + separator + "b", "a" + separator + "b"));
      keys.add(LockKey.of("", stem + "a" + separator + "b"));
    }
    return keys.stream().distinct().toList();
  }

  private static List<LockKey> in(String namespace, String... names) {
    return Stream.of(names).map(name -> LockKey.of(namespace, name)).toList();
  }
}
