package dev.holdfast.testing;

import dev.holdfast.LockKey;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random keys, and pairs of keys that are nearly the same. */
final class KeyArbitraries {
  private static final int LONGEST_NAMESPACE = 80;

  private KeyArbitraries() {}

  /** A name or a part of one: any code points, those that stores have mistaken more often. */
  static Arbitrary<String> texts(int min, int max) {
    Arbitrary<Character> plain = Arbitraries.chars().range('a', 'e').with('A', 'E', '1', '0');
    Arbitrary<Character> marks =
        Arbitraries.of('\0', ' ', ':', '/', '{', '}', '%', '_', '*', '\\', '\'', '"', '\n', '|');
    Arbitrary<String> common =
        Arbitraries.oneOf(plain.map(String::valueOf), marks.map(String::valueOf));
    Arbitrary<String> odd =
        Arbitraries.of("\u00E9", "e\u0301", "\u00DF", "\u0130", "\u200B", "\uFEFF", "\uD83D\uDD12");
    Arbitrary<String> any =
        Arbitraries.integers()
            .between(0, Character.MAX_CODE_POINT)
            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
            .map(Character::toString);
    return Arbitraries.frequencyOf(Tuple.of(5, common), Tuple.of(2, odd), Tuple.of(2, any))
        .list()
        .ofMinSize(min)
        .ofMaxSize(max)
        .map(points -> String.join("", points));
  }

  /** Keys that leave room for a stem before their namespace. */
  static Arbitrary<LockKey> keys() {
    return Combinators.combine(
            texts(0, LONGEST_NAMESPACE / 2), texts(1, LockKey.MAX_CODE_POINTS / 2))
        .as(LockKey::of);
  }

  /** A key like this one, or quite another. */
  static Arbitrary<LockKey> near(LockKey key) {
    List<UnaryOperator<String>> changes =
        List.of(
            text -> text + " ",
            text -> text + "\0",
            text -> text.strip(),
            text -> text.toLowerCase(Locale.ROOT),
            text -> text.toUpperCase(Locale.ROOT),
            text -> Normalizer.normalize(text, Normalizer.Form.NFC),
            text -> Normalizer.normalize(text, Normalizer.Form.NFD),
            text -> text.replace("\u200B", ""),
            text -> "{" + text + "}");
    Arbitrary<LockKey> changed =
        Arbitraries.of(changes)
            .map(change -> legal(key, key.namespace(), change.apply(key.name())));
    Arbitrary<LockKey> moved =
        Arbitraries.integers()
            .between(0, key.name().codePointCount(0, key.name().length()) - 1)
            .map(points -> moved(key, points));
    return Arbitraries.oneOf(changed, moved, keys());
  }

  /** The same text with the border between namespace and name elsewhere. */
  private static LockKey moved(LockKey key, int points) {
    int border = key.name().offsetByCodePoints(0, points);
    return legal(
        key, key.namespace() + key.name().substring(0, border), key.name().substring(border));
  }

  private static LockKey legal(LockKey otherwise, String namespace, String name) {
    boolean tooLong =
        name.isEmpty()
            || name.codePointCount(0, name.length()) > LockKey.MAX_CODE_POINTS
            || namespace.codePointCount(0, namespace.length()) > LONGEST_NAMESPACE;
    return tooLong ? otherwise : LockKey.of(namespace, name);
  }
}
