package dev.holdfast.testing.sim;

import dev.holdfast.HandOver.Otherwise;
import dev.holdfast.testing.sim.Fate.Kind;
import dev.holdfast.testing.sim.Script.Hints;
import dev.holdfast.testing.sim.Script.Timed;
import java.util.ArrayList;
import java.util.List;

/**
 * Scripts for what chance brings too seldom. Each is told by what must not happen in it. After the
 * last step the network is well.
 */
final class KeptScripts {
  private KeptScripts() {}

  /** A step, so many milliseconds after the beginning. */
  private static Timed at(int millis, Step step) {
    return new Timed(millis, step);
  }

  private static Script script(Timed... steps) {
    List<Timed> gaps = new ArrayList<>();
    int before = 0;
    for (Timed each : steps) {
      gaps.add(new Timed(each.afterMillis() - before, each.step()));
      before = each.afterMillis();
    }
    return new Script(List.of(0, 0), 1, Hints.GIVEN, gaps);
  }

  private static Fate late(int millis) {
    return new Fate(Kind.LATE_REQUEST, millis);
  }

  static List<Script> all() {
    return List.of(
        // A reinstatement on its way while the process stands still must not arrive in vain time.
        script(
            at(0, new Step.Acquire(0, 0, 0)),
            at(5_000, new Step.LoseState()),
            at(6_000, new Step.Weather(0, List.of(Fate.FINE, late(70_000)))),
            at(20_100, new Step.Pause(0, 110_000))),
        // The store goes back to before an attach: whoever attached keeps the lease.
        script(
            at(0, new Step.Acquire(0, 0, 0)),
            at(1_000, new Step.TakeSnapshot()),
            at(2_000, new Step.Offer(0, 0, 60_000, Otherwise.EXPIRE)),
            at(3_000, new Step.Resume(1, 0)),
            at(4_000, new Step.Crash(0)),
            at(5_000, new Step.RestoreSnapshot())),
        // A reinstatement on its way when the lease is released must not bring it back.
        script(
            at(0, new Step.Acquire(0, 0, 0)),
            at(5_000, new Step.LoseState()),
            at(6_000, new Step.Weather(0, List.of(Fate.FINE, late(3_000)))),
            at(20_100, new Step.Release(0, 0))),
        // A caller that gave up an attach that was applied must not lock itself out.
        script(
            at(0, new Step.Acquire(0, 0, 0)),
            at(1_000, new Step.Offer(0, 0, 60_000, Otherwise.EXPIRE)),
            at(2_000, new Step.Mute(1, 5_500)),
            at(2_000, new Step.Resume(1, 0)),
            at(30_000, new Step.Find(0, 0))),
        // A caller that leaves while its grant is on its way must not keep the key.
        script(
            at(0, new Step.Weather(0, List.of(new Fate(Kind.LATE_REPLY, 500)))),
            at(0, new Step.Acquire(0, 0, 0, 100, 0, 0, 0, Step.Timing.DEFAULT))),
        // A renewal on request, first thing after a pause, must not be for a lease past its
        // maxHold.
        script(
            at(0, new Step.Acquire(0, 0, 0, 0, 0, 0, 10_000, Step.Timing.DEFAULT)),
            at(9_000, new Step.Pause(0, 9_000)),
            at(9_500, new Step.Renew(0, 0))),
        // Two grants get one token: the clock is behind, and who asks has seen the token before.
        // One of the two must end at its next renewal.
        script(
            at(0, new Step.Acquire(0, 0, 0)),
            at(500, new Step.Release(0, 0)),
            at(1_000, new Step.StepStoreClock(-98_000)),
            at(2_000, new Step.Acquire(1, 0, 0)),
            at(5_000, new Step.LoseState()),
            at(6_000, new Step.Acquire(0, 0, 0))),
        // The same, and the ticket of the one leads to the other.
        script(
            at(0, new Step.Acquire(0, 0, 0)),
            at(500, new Step.Release(0, 0)),
            at(1_000, new Step.StepStoreClock(-98_000)),
            at(2_000, new Step.Acquire(1, 0, 0)),
            at(3_000, new Step.Offer(1, 0, 60_000, Otherwise.EXPIRE)),
            at(5_000, new Step.LoseState()),
            at(6_000, new Step.Acquire(0, 0, 0)),
            at(8_000, new Step.Resume(1, 0))),
        // Several wait, the first gives up: the next must look.
        script(
            at(0, new Step.Acquire(0, 0, 0)),
            at(1_000, new Step.Acquire(1, 0, 30_000)),
            at(1_000, new Step.Acquire(1, 0, 100_000)),
            at(40_000, new Step.LoseHints(1, 1)),
            at(41_000, new Step.Release(0, 0))));
  }
}
