package dev.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Section K. */
class LockKeyTest {
  private static final String ASTRAL = "\uD83D\uDE00";

  @Test
  void takes1To128CodePoints() {
    for (String unit : new String[] {"a", "é", ASTRAL, "\0"}) {
      assertEquals(unit.repeat(128), LockKey.of(unit.repeat(128)).name());
      assertEquals(unit.repeat(128), LockKey.of(unit.repeat(128), "n").namespace());
      assertRefused("129", () -> LockKey.of(unit.repeat(129)));
      assertRefused("namespace", () -> LockKey.of(unit.repeat(129), "n"));
    }
    assertRefused("index 256", () -> LockKey.of(ASTRAL.repeat(130)));
    assertEquals("", LockKey.of("n").namespace());
  }

  @Test
  void refusesWhatIsMissing() {
    assertRefused("empty", () -> LockKey.of(""));
    assertRefused("empty", () -> LockKey.of("ns", ""));
    assertRefused("null", () -> LockKey.of(null));
    assertRefused("name is null", () -> LockKey.of("ns", null));
    assertRefused("namespace is null", () -> LockKey.of(null, "n"));
    assertRefused("namespace is null", () -> new LockKey(null, "n"));
    assertRefused("name is null", () -> new LockKey("", null));
  }

  @Test
  void refusesUnpairedSurrogatesAndSaysWhere() {
    assertRefused("U+D83D at index 1", () -> LockKey.of("a\uD83D"));
    assertRefused("U+DE00 at index 0", () -> LockKey.of("\uDE00a"));
    assertRefused("U+D83D at index 2", () -> LockKey.of(ASTRAL + "\uD83D\uD83D"));
    assertRefused("namespace has an unpaired", () -> LockKey.of("\uDE00", "a"));
  }

  @Test
  void isEqualByCodePointsAlone() {
    assertEquals(LockKey.of("a"), LockKey.of("", "a"));
    assertNotEquals(LockKey.of("a"), LockKey.of("A"));
    assertNotEquals(LockKey.of("a"), LockKey.of("a "));
    assertNotEquals(LockKey.of("é"), LockKey.of("e\u0301"));
    assertNotEquals(LockKey.of("a", "bc"), LockKey.of("ab", "c"));
    assertNotEquals(LockKey.of("\uD83D\uDE00"), LockKey.of("\uD83D\uDE01"));
  }

  @Test
  void isShownWithControlCharactersEscaped() {
    assertEquals("\"a\\u{A}b\\u{0}\"", LockKey.of("a\nb\0").toString());
    assertEquals("\"n\\u{202E}\":\"\\\"x\\\\\"", LockKey.of("n\u202E", "\"x\\").toString());
    assertFalse(LockKey.of("\u001b[31m").toString().contains("\u001b"));
    assertTrue(LockKey.of("é" + ASTRAL).toString().contains(ASTRAL));
  }

  private static void assertRefused(String says, Executable making) {
    InvalidLockKeyException e = assertThrows(InvalidLockKeyException.class, making);
    assertTrue(e.getMessage().contains(says), e.getMessage());
  }
}
