package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.InvalidLockKeyException;
import dev.holdfast.LockKey;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A text is a key, or is refused before any I/O with the rule, the place and the remedy. */
@StoreName("memory")
class IllegalKeysTest {

  @Provide
  Arbitrary<String> texts() {
    return KeyArbitraries.texts(1, 64);
  }

  @Provide
  Arbitrary<String> longTexts() {
    return KeyArbitraries.texts(129, 200);
  }

  /** A text with one surrogate that has no partner, and where it stands. */
  record Broken(String text, int index) {}

  @Provide
  Arbitrary<Broken> broken() {
    Arbitrary<Character> surrogates =
        Arbitraries.chars().range(Character.MIN_SURROGATE, Character.MAX_SURROGATE);
    return Combinators.combine(KeyArbitraries.texts(0, 30), surrogates, KeyArbitraries.texts(0, 30))
        .as((before, lone, after) -> new Broken(before + lone + after, before.length()));
  }

  @Property
  @Proves("K1")
  void anyOtherTextIsLegal(@ForAll("texts") String text) {
    assertEquals(text, LockKey.of(text, text).name());
    assertEquals(text, LockKey.of(text, text).namespace());
  }

  @Property
  @Proves("K1")
  void aLongTextIsRefusedWhereTheLimitIs(@ForAll("longTexts") String text) {
    int index = text.offsetByCodePoints(0, LockKey.MAX_CODE_POINTS);
    assertRefused("name", text, "at index " + index);
    assertRefused("namespace", text, "at index " + index);
  }

  @Property
  @Proves("K1")
  void aLoneSurrogateIsRefusedWhereItStands(@ForAll("broken") Broken broken) {
    assertRefused("name", broken.text(), "at index " + broken.index());
    assertRefused("namespace", broken.text(), "at index " + broken.index());
  }

  private static void assertRefused(String part, String text, String place) {
    String message =
        assertThrows(
                InvalidLockKeyException.class,
                () ->
                    LockKey.of(
                        part.equals("namespace") ? text : "", part.equals("name") ? text : "x"))
            .getMessage();
    assertTrue(message.contains("the lock's " + part + " has"), message);
    assertTrue(message.contains(place), message + " does not say " + place);
    assertTrue(message.contains(": repair it") || message.contains("; shorten it"), message);
  }
}
