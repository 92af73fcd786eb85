package dev.holdfast.redis;

import java.util.function.UnaryOperator;

/** Stores whose scripts a test has changed: to set their clock, or to break them. */
public final class EditedScripts {
  private static final String CLOCK =
      "local time = redis.call('TIME')\nlocal now = time[1] * 1000000 + time[2]";

  private EditedScripts() {}

  /** A builder of stores with changed scripts. */
  public static RedisLockStoreBuilder builder(UnaryOperator<String> edit) {
    return RedisLockStore.builder().edit(edit);
  }

  /** Reads this key for the clock, and counts each reading by a microsecond. */
  public static UnaryOperator<String> clockFrom(String key) {
    return lua -> replace(lua, CLOCK, "local now = redis.call('INCR', '" + key + "')");
  }

  /** The scripts without the short ways that most calls take. */
  public static String longWays(String lua) {
    return replace(lua, "local FAST = true", "local FAST = false");
  }

  /** Each script of one key as the calls of several callers run it. */
  public static String inCompany(String lua) {
    return lua.contains("ipairs(KEYS)")
        ? lua
        : Scripts.resource("many").replace("-- needs: now\n", "").replace("-- body\n", lua);
  }

  /**
   * Replaces a part of every script that has it.
   *
   * @param part stands once in at least one script, or the text is returned as it is
   */
  public static String replace(String lua, String part, String other) {
    return lua.replace(part, other);
  }
}
