package dev.holdfast.testing.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockStoreException;
import dev.holdfast.redis.EditedScripts;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scripts that are broken in a way that has been broken elsewhere are noticed by the duel. */
@StoreName("redis")
class BrokenScriptsTest {
  private static final int GAMES = 300;

  /** A lease of ten minutes, 29 seconds later released, and a second earlier released again. */
  private static final List<Move> RELEASED_AGAIN_UNDER_AN_EARLIER_CLOCK =
      List.of(
          new Move(0, 0, 5, 2),
          new Move(15, 0, 0, 2),
          new Move(8, 0, 5, 0),
          new Move(14, 0, 0, 1),
          new Move(8, 0, 5, 0));

  private static RedisServer server;

  enum Mutant {
    RELEASE_WITHOUT_COMPARING_THE_TOKEN(
        "local refused = refusal(r, token, attach, attachId, now)\nif refused then\n  if clamped",
        "local refused = nil\nif refused then\n  if clamped"),
    ATTACH_IGNORED("return r[ATTACH] == attach and r[ATTACH_ID] == attachId", "return true"),
    TOSTRING_FOR_INTEGERS(
        "return reply('granted', token,", "return reply('granted', tonumber(tostring(token)),"),
    TOSTRING_IN_THE_RECORD(
        "  local head =", "  r[TOKEN] = tonumber(tostring(r[TOKEN]))\n  local head ="),
    CLOCK_READ_TWICE(
        "local function save(key, r, now)\n",
        "local function save(key, r, now)\n  now = redis.call('INCR', 'duel:clock')\n"),
    A_PLAIN_COUNTER("math.max(r[TOKEN] + 1, now, floor + 1)", "r[TOKEN] + 1"),
    FLOOR_IGNORED("math.max(r[TOKEN] + 1, now, floor + 1)", "math.max(r[TOKEN] + 1, now)"),
    NO_GRANT_ID("local known = r[GRANT] == grant", "local known = false"),
    NO_TOMBSTONE("  r[ABANDONED] = string.sub(grant .. r[ABANDONED], 1, 16 * MAX_ABANDONED)\n", ""),
    RENEWAL_REVIVES_AN_EXPIRED_LEASE(
        "  if now >= r[EXPIRES] then\n    return reply('expired')\n  end\n", ""),
    RENEWAL_OF_A_REVOKED_LEASE("if not refused and r[RENEWABLE] == 0 then", "if false then"),
    CLOCK_BACK_LENGTHENS("if r[TAKEN] == 1 and r[EXPIRES] > now + longest then", "if false then"),
    A_CLOCK_THAT_STEPS_BACK_UNDOES_A_REVOCATION("and r[RENEWABLE] == 1\n      and", "and"),
    AN_EARLIER_ATTACH_OF_AN_ENDED_LEASE_IS_LOST(
        "r[TOKEN] == token and r[PHASE] == 'h' and r[ATTACH] < attach",
        "r[TOKEN] == token and r[ATTACH] < attach"),
    ACKNOWLEDGED_END_IGNORED("and r[EXPIRES] < acknowledged", "and false"),
    REINSTATED_AFTER_ITS_END("if now >= acknowledged then", "if false then"),
    REINSTATED_OVER_A_LATER_GRANT(
        "if not lost then", "if not lost and cmsgpack.unpack(renewed) ~= 'superseded' then"),
    RELEASE_OF_A_LOST_LEASE_LEAVES_NO_TRACE(
        "  r[ATTACH], r[ATTACH_ID] = attach, attachId\n  save(key, r, now)\n", ""),
    MINIMUM_HOLD_IGNORED("if keptUntil > now then", "if false then"),
    SHORT_GRANT_WITH_A_PLAIN_COUNTER("math.max(last + 1, now, floor + 1)", "last + 1"),
    SHORT_GRANT_WITHOUT_THE_FLOOR("math.max(last + 1, now, floor + 1)", "math.max(last + 1, now)"),
    SHORT_GRANT_AGAIN("and lastGrant ~= grant and", "and"),
    SHORT_GRANT_OF_AN_ABANDONED_ID("and abandoned == '' then", "then"),
    SHORT_GRANT_OF_A_TAKEN_KEY("if taken == 0 or now >= expires then", "if true then"),
    SHORT_REFUSAL_AFTER_THE_END("if taken == 0 or now >= expires then", "if taken == 0 then"),
    SHORT_REFUSAL_OF_A_STRETCHED_LEASE(
        "phase == 'h' and expires <= now + lastTtl and", "phase == 'h' and"),
    SHORT_REFUSAL_WHILE_THE_MINIMUM_HOLD_LASTS(
        "elseif phase == 'h' and expires <= now + lastTtl and", "elseif"),
    SHORT_RELEASE_WITHOUT_COMPARING_THE_TOKEN("last == token and lastAttach", "lastAttach"),
    SHORT_RELEASE_WITHOUT_COMPARING_THE_ATTACH("and lastAttach == attach\n      and", "and"),
    SHORT_RELEASE_AFTER_THE_END("token <= now and now < expires", "token <= now"),
    SHORT_RELEASE_WITHOUT_MINIMUM_HOLD(
        "now < expires and math.min(acquired, now) + minHold <= now then", "now < expires then"),
    SHORT_RELEASE_OF_WHAT_IS_RELEASED(
        "phase == 'h' and last == token and lastAttach == attach\n      and token",
        "last == token and lastAttach == attach\n      and token"),
    SHORT_RELEASE_KEEPS_THE_HOLDER("string.sub(packed, 13, rest - 1)", "string.sub(packed, 13)"),
    SHORT_RENEWAL_WITHOUT_COMPARING_THE_TOKEN(
        "last == token and lastAttach == attach\n        and", "lastAttach == attach\n        and"),
    SHORT_RENEWAL_OF_ANOTHER_ATTACH("and lastAttach == attach\n        and", "and"),
    SHORT_RENEWAL_OF_A_REVOKED_LEASE("renewable == 1 and", ""),
    SHORT_RENEWAL_OF_AN_OLD_COPY("expires >= acknowledged and", ""),
    RENEWAL_BY_WHAT_IS_TOLD_OF_THE_FIRST(
        "struct.unpack('<dI4c16d', told, 36 * i - 35)", "struct.unpack('<dI4c16d', told, 1)"),
    SHORT_RENEWAL_AFTER_THE_END(" and now < expires\n        and", "\n        and"),
    FORCED_RELEASE_OF_ANY_TOKEN("if r[TOKEN] > token then\n  refused", "if false then\n  refused"),
    IMPLAUSIBLE_TOKEN_FORCED("token > now + PLAUSIBLE_AHEAD", "false"),
    HANDED_OVER_BEFORE_RELEASED(
        "r[TOKEN] == token and r[PHASE] == 'h' and not hasAttach",
        "r[TOKEN] == token and not hasAttach"),
    A_GRANT_THAT_ENDED_STILL_HAS_ITS_HOLDER("token, phase, 0, reason", "token, phase, 1, reason"),
    THE_HOLDER_IS_TOLD_AS_THE_REASON("r[TAKEN] == 1 and '' or r[HOLDER]", "r[HOLDER]"),
    TOMBSTONES_LEFT_BEHIND("head .. string.char(#r[ABANDONED]) .. r[ABANDONED]", "head .. '\\0'"),
    ANNOTATION_OUT_OF_ORDER("number > metaNumber", "true");

    final String part;
    final String other;

    Mutant(String part, String other) {
      this.part = part;
      this.other = other;
    }
  }

  @BeforeAll
  static void start() {
    server = RedisServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(Mutant.class)
  void isNoticed(Mutant mutant) throws IOException {
    AtomicInteger broken = new AtomicInteger();
    boolean noticed = isNoticed(lua -> broken(lua, mutant, broken));
    assertNotEquals(0, broken.get(), "the part to break is in no script any more");
    assertTrue(noticed, "not noticed in " + GAMES + " games");
  }

  private static boolean isNoticed(UnaryOperator<String> edit) throws IOException {
    try (DuelGround ground = new DuelGround(server, edit)) {
      ground.play(RELEASED_AGAIN_UNDER_AN_EARLIER_CLOCK);
      Random random = new Random(20260101);
      for (int game = 0; game < GAMES; game++) {
        ground.play(Move.random(random, 60));
      }
      return false;
    } catch (AssertionError | LockStoreException different) {
      return true;
    }
  }

  @Test
  void wholeScriptsPass() throws IOException {
    assertFalse(isNoticed(UnaryOperator.identity()));
  }

  /** The long ways decide everything, and are broken one by one without the short ones. */
  @Test
  void wholeScriptsPassWithoutTheirShortWays() throws IOException {
    assertFalse(isNoticed(EditedScripts::longWays));
  }

  @Test
  void wholeScriptsPassInCompany() throws IOException {
    assertFalse(isNoticed(EditedScripts::inCompany));
  }

  private static String broken(String lua, Mutant mutant, AtomicInteger count) {
    String edited = lua.replace(mutant.part, mutant.other);
    count.addAndGet(edited.equals(lua) ? 0 : 1);
    return mutant.name().startsWith("SHORT_") ? edited : EditedScripts.longWays(edited);
  }
}
