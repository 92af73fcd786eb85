package dev.holdfast.testing.sim;

import dev.holdfast.HandOver.Otherwise;
import dev.holdfast.testing.sim.Script.Hints;
import dev.holdfast.testing.sim.Script.Timed;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.arbitraries.IntegerArbitrary;

/** Draws scripts. */
final class Scripts {
  private Scripts() {}

  private static final int MINUTE = 60_000;

  /** Scripts of 2 to 6 managers and 1 to 3 keys. */
  static Arbitrary<Script> scripts() {
    Arbitrary<List<Integer>> rates =
        Arbitraries.of(0, 0, 0, 0, -20, 20, -30, 30).list().ofMinSize(2).ofMaxSize(6);
    Arbitrary<List<Timed>> steps =
        Combinators.combine(gaps(), steps()).as(Timed::new).list().ofMinSize(1).ofMaxSize(60);
    Arbitrary<Integer> keys = Arbitraries.of(1, 1, 1, 2, 3);
    return Combinators.combine(rates, keys, Arbitraries.of(Hints.class), steps).as(Script::new);
  }

  private static Arbitrary<Integer> gaps() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, ints(0, 10)),
        Tuple.of(3, ints(0, 2_000)),
        Tuple.of(4, ints(0, MINUTE / 3)),
        Tuple.of(1, ints(0, MINUTE + MINUTE / 2)));
  }

  private static Arbitrary<Step> steps() {
    return Arbitraries.frequencyOf(
        Tuple.of(30, callers()),
        Tuple.of(14, leases()),
        Tuple.of(16, handOvers()),
        Tuple.of(6, processes()),
        Tuple.of(13, wires()),
        Tuple.of(5, stores()));
  }

  private static Arbitrary<Step> callers() {
    return Arbitraries.frequencyOf(
        Tuple.of(20, acquires()),
        Tuple.of(
            3,
            Combinators.combine(managers(), keys(), waits(), ints(0, MINUTE))
                .as((m, k, wait, work) -> new Step.Run(m, k, wait, work))),
        Tuple.of(3, Combinators.combine(managers(), keys()).as(Step.Find::new)));
  }

  private static Arbitrary<Step> acquires() {
    Arbitrary<Integer> minHold = rarely(ints(1, MINUTE + MINUTE / 2));
    Arbitrary<Integer> maxHold = rarely(ints(1, 2 * MINUTE));
    Arbitrary<Step.Timing> timing =
        Arbitraries.frequency(
            Tuple.of(6, Step.Timing.DEFAULT),
            Tuple.of(1, Step.Timing.TIGHT),
            Tuple.of(1, Step.Timing.EARLY));
    return Combinators.combine(
            managers(), keys(), waits(), leaves(), rarely(ints(1, 2)), minHold, maxHold, timing)
        .as(Step.Acquire::new);
  }

  private static Arbitrary<Step> leases() {
    return Arbitraries.frequencyOf(
        Tuple.of(8, Combinators.combine(managers(), numbers()).as(Step.Release::new)),
        Tuple.of(2, Combinators.combine(managers(), numbers()).as(Step.Renew::new)),
        Tuple.of(2, Combinators.combine(managers(), numbers()).as(Step.Annotate::new)),
        Tuple.of(5, Combinators.combine(managers(), numbers()).as(Step.Write::new)),
        Tuple.of(2, Combinators.combine(managers(), numbers()).as(Step.Revoke::new)),
        Tuple.of(2, Combinators.combine(managers(), numbers()).as(Step.ForceRelease::new)));
  }

  private static Arbitrary<Step> handOvers() {
    Arbitrary<Otherwise> otherwise = Arbitraries.of(Otherwise.class);
    return Arbitraries.frequencyOf(
        Tuple.of(
            3,
            Combinators.combine(managers(), numbers(), ints(1, 2 * MINUTE), otherwise)
                .as(Step.Offer::new)),
        Tuple.of(5, Combinators.combine(managers(), numbers()).as(Step.Resume::new)),
        Tuple.of(1, Combinators.combine(managers(), numbers()).as(Step.ResumeBare::new)));
  }

  private static Arbitrary<Step> processes() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Combinators.combine(managers(), ints(1, 2 * MINUTE)).as(Step.Pause::new)),
        Tuple.of(2, Combinators.combine(managers(), ints(1, 2 * MINUTE)).as(Step.Sleep::new)),
        Tuple.of(1, managers().map(Step.Crash::new)),
        Tuple.of(1, managers().map(Step.CloseManager::new)),
        Tuple.of(3, Combinators.combine(managers(), jumps()).as(Step.StepWall::new)));
  }

  private static Arbitrary<Step> wires() {
    return Arbitraries.frequencyOf(
        Tuple.of(
            10,
            Combinators.combine(managers(), fates().list().ofMinSize(1).ofMaxSize(8))
                .as(Step.Weather::new)),
        Tuple.of(3, Combinators.combine(managers(), ints(1, MINUTE)).as(Step.Cut::new)),
        Tuple.of(2, Combinators.combine(managers(), ints(1, MINUTE)).as(Step.Mute::new)),
        Tuple.of(1, Combinators.combine(managers(), ints(1, 3)).as(Step.LoseHints::new)));
  }

  private static Arbitrary<Fate> fates() {
    Arbitrary<Integer> late =
        Arbitraries.frequencyOf(
            Tuple.of(2, ints(1, 1_000)),
            Tuple.of(2, ints(1, 10_000)),
            Tuple.of(1, ints(1, 90_000)));
    return Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.just(Fate.FINE)),
        Tuple.of(8, Arbitraries.of(Fate.Kind.class).map(kind -> new Fate(kind, 0))),
        Tuple.of(2, late.map(millis -> new Fate(Fate.Kind.LATE_REQUEST, millis))),
        Tuple.of(2, late.map(millis -> new Fate(Fate.Kind.LATE_REPLY, millis))),
        Tuple.of(2, late.map(millis -> new Fate(Fate.Kind.TWICE_LATER, millis))));
  }

  private static Arbitrary<Step> stores() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, ints(0, MINUTE / 2).map(Step.RestartStore::new)),
        Tuple.of(2, Arbitraries.just(new Step.LoseState())),
        Tuple.of(3, Arbitraries.just(new Step.TakeSnapshot())),
        Tuple.of(2, Arbitraries.just(new Step.RestoreSnapshot())),
        Tuple.of(3, jumps().map(Step.StepStoreClock::new)));
  }

  private static Arbitrary<Integer> jumps() {
    return Arbitraries.oneOf(
        ints(-2_000, 2_000), ints(-MINUTE, MINUTE), ints(-60 * MINUTE, 60 * MINUTE));
  }

  private static Arbitrary<Integer> waits() {
    return Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.just(0)),
        Tuple.of(1, ints(1, 1_000)),
        Tuple.of(2, ints(1, 2 * MINUTE)));
  }

  private static Arbitrary<Integer> leaves() {
    return Arbitraries.frequencyOf(
        Tuple.of(8, Arbitraries.just(0)), Tuple.of(1, ints(1, 5)), Tuple.of(1, ints(1, MINUTE)));
  }

  private static Arbitrary<Integer> rarely(Arbitrary<Integer> value) {
    return Arbitraries.frequencyOf(Tuple.of(5, Arbitraries.just(0)), Tuple.of(1, value));
  }

  private static Arbitrary<Integer> managers() {
    return ints(0, 5);
  }

  private static Arbitrary<Integer> keys() {
    return ints(0, 2);
  }

  private static Arbitrary<Integer> numbers() {
    return Arbitraries.frequency(Tuple.of(4, 0), Tuple.of(2, 1), Tuple.of(1, 2));
  }

  private static IntegerArbitrary ints(int min, int max) {
    return Arbitraries.integers().between(min, max).withDistribution(RandomDistribution.uniform());
  }
}
