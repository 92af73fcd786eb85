package dev.holdfast.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The names of constants give way to their values, and nothing else changes. */
class ConstantsTest {
  @Test
  void aNameGivesWayToItsValue() {
    String lua = "local ONE, TEXT = 1, '\\0$1'\n-- it's ONE\nreturn r[ONE], r[TEXT]\n";
    assertEquals("return r[1], r['\\0$1']\n", Constants.inlined(lua));
  }

  @Test
  void textsAndOtherNamesStay() {
    String lua = "local ONE = 1\nreturn KEYS[ONE], 'ONE it\\'s ONE', ONES, aONE, One\n";
    String expected = "return KEYS[1], 'ONE it\\'s ONE', ONES, aONE, One\n";
    assertEquals(expected, Constants.inlined(lua));
  }
}
