package dev.holdfast.testing.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.redis.EditedScripts;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The scripts decide as the reference does, on random histories. */
@StoreName("redis")
class RedisDuelTest {
  /** A run that met less proves less. */
  private static final Set<String> ALL_REPLIES =
      Set.of(
          "Granted",
          "Busy",
          "Refused DUPLICATE",
          "Refused TOKENS_EXHAUSTED",
          "Renewed",
          "Reinstated",
          "StateLost",
          "Attached",
          "Freed",
          "Freed later",
          "Annotated",
          "Revoking",
          "UnknownLease",
          "Superseded",
          "Ended",
          "HandedOver",
          "Expired",
          "Revoked",
          "freed",
          "not freed",
          "found",
          "none");

  private static final Set<String> MET = new TreeSet<>();
  private static RedisServer server;
  private static DuelGround ground;
  private static DuelGround longGround;

  @BeforeContainer
  static void start() throws IOException {
    server = RedisServer.start();
    ground = new DuelGround(server, UnaryOperator.identity());
    longGround = new DuelGround(server, EditedScripts::longWays);
  }

  @AfterContainer
  static void stop() throws IOException {
    ground.close();
    longGround.close();
    server.close();
    assertEquals(new TreeSet<>(ALL_REPLIES), MET, "replies that the scripts have met");
  }

  @Provide
  Arbitrary<List<Move>> moves() {
    return Combinators.combine(
            numbers(Move.VERBS), numbers(Move.WHICH), numbers(Move.HOW), numbers(Move.AMOUNTS))
        .as(Move::new)
        .list()
        .ofMinSize(2)
        .ofMaxSize(80);
  }

  /** The lease ends between the reading of a page and the next one. */
  @Example
  void aLeaseMayEndWhileItIsLookedFor() {
    Move acquire = new Move(0, 0, 5, 0);
    Move oneSecondOn = new Move(15, 0, 0, 1);
    Move oneMicrosecondBack = new Move(14, 0, 0, 0);
    Move look = new Move(13, 0, 0, 0);
    ground.duel().play(List.of(acquire, oneSecondOn, oneMicrosecondBack, look));
  }

  private static Arbitrary<Integer> numbers(int bound) {
    return Arbitraries.integers()
        .between(0, bound - 1)
        .withDistribution(RandomDistribution.uniform());
  }

  /** The long ways decide everything when there are no short ones. */
  @Property(tries = 100)
  void theLongWaysDecideAsTheReferenceDoes(@ForAll("moves") List<Move> moves) {
    longGround.duel().play(moves);
  }

  @Property(tries = 400)
  void scriptsDecideAsTheReferenceDoes(@ForAll("moves") List<Move> moves) {
    Duel duel = ground.duel();
    duel.play(moves);
    MET.addAll(duel.met());
  }
}
