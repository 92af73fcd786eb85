package dev.holdfast.testing.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.redis.AssembledScripts;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What can be read off the text of every script that is sent. */
class ScriptTextsTest {
  private static final Map<String, String> SCRIPTS = AssembledScripts.all();

  /** Those that end by themselves: over a range of numbers, or the elements of a list. */
  private static final Pattern LOOP =
      Pattern.compile(
          "for i = 1, #r\\[ABANDONED\\], 16 do|for i, key in ipairs\\(KEYS\\) do|for _, i in ipairs\\((others|silent)\\) do");

  private static List<String> lines(String lua) {
    return lua.lines().map(line -> line.replaceFirst("--.*", "")).toList();
  }

  private static long count(String lua, String part) {
    return lines(lua).stream().filter(line -> line.contains(part)).count();
  }

  @Test
  void allAreThere() {
    assertEquals(29, SCRIPTS.size());
  }

  @Test
  void theClockIsReadOnce() {
    SCRIPTS.forEach(
        (name, lua) -> {
          boolean timeless = name.equals("guard") || name.startsWith("TOKENS");
          assertEquals(timeless ? 0 : 1, count(lua, "redis.call('TIME')"), name);
        });
  }

  /** Lua writes numbers above 2^46 as 1.79e+15 wherever it is left to itself. */
  @Test
  void noNumberIsWrittenByLuaItself() {
    SCRIPTS.forEach(
        (name, lua) -> {
          assertEquals(0, count(lua, "tostring"), name);
          List<String> joined = lines(lua).stream().filter(line -> line.contains("..")).toList();
          joined.forEach(line -> assertTrue(JOINED_TEXTS.contains(line.strip()), name + line));
        });
  }

  /** Every place where texts are put together; none of the parts is a large number. */
  private static final List<String> JOINED_TEXTS =
      List.of(
          "return nil, reply('unreadable', 'FORMAT ' .. (string.byte(packed) or 0))",
          "r[ABANDONED] = string.sub(grant .. r[ABANDONED], 1, 16 * MAX_ABANDONED)",
          "redis.pcall(PUBLISH, CHANNEL or string.match(key, '^.-}:') .. 'released', key)",
          "return {err = 'STALETOKEN ' .. highest}",
          "redis.call('SET', key, head .. string.char(#r[ABANDONED]) .. r[ABANDONED] .. r[HOLDER], 'PX',",
          "redis.call('SET', key, head .. given, 'PX',",
          "math.max(0, now - acquired), DOUBLE, expires - now, renewable, 0) .. string.sub(packed, rest)",
          "redis.call('SET', key, head .. string.sub(packed, 13, rest - 1), 'PX', KEPT_MILLIS)",
          "redis.call('SET', key, head .. string.sub(packed, 13), 'PX',",
          "r[PHASE] == 'h' and r[RENEWABLE] or 0, r[PHASE] == 'h' and 0 or 1) .. r[HOLDER]",
          "math.max(0, now - r[ACQUIRED]), r[MIN_HOLD]) .. r[HOLDER]");

  @Test
  void everyLoopEnds() {
    SCRIPTS.forEach(
        (name, lua) -> {
          String code = lines(lua).stream().collect(Collectors.joining("\n"));
          assertFalse(Pattern.compile("\\b(while|repeat|goto)\\b").matcher(code).find(), name);
          lines(lua).stream()
              .filter(line -> line.contains("for "))
              .forEach(line -> assertTrue(LOOP.matcher(line).find(), name + ": " + line));
        });
  }
}
