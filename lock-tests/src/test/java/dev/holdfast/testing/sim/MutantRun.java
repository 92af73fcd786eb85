package dev.holdfast.testing.sim;

import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.sessions.JqwikSession;

/** Runs in the mutant's class loader, where all of the library is the mutant's. */
final class MutantRun {
  private MutantRun() {}

  /** How the mutant was killed; empty if it survives so many histories. */
  static String firstFault(int histories) {
    AtomicReference<String> fault = new AtomicReference<>("");
    JqwikSession.run(() -> fault.set(search(histories)));
    return fault.get();
  }

  private static String search(int histories) {
    for (Script script : KeptScripts.all()) {
      Simulation.Outcome outcome = Simulation.run(script);
      if (!outcome.isFine()) {
        return "kept script: " + outcome.violations().get(0);
      }
    }
    Drawn drawn = new Drawn();
    for (int seed = 0; seed < histories; seed++) {
      Simulation.Outcome outcome = Simulation.run(drawn.script(seed));
      if (!outcome.isFine()) {
        return "seed " + seed + ": " + outcome.violations().get(0);
      }
    }
    return "";
  }
}
