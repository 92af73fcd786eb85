package dev.holdfast.testing;

import dev.holdfast.InMemoryLockStore;
import dev.holdfast.LockKey;
import dev.holdfast.spi.LockStore;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The reference itself, judged by another reading of the rules, with a clock that steps both ways.
 */
@StoreName("memory")
class ReferenceTest {

  @Provide
  Arbitrary<List<ScriptStep>> scripts() {
    return ScriptArbitraries.scripts(60);
  }

  @Property(tries = 3_000)
  @Proves({
    "A1", "A2", "A3", "A7", "T1", "T2", "T4", "L1", "L2", "L3", "L4", "L5", "L6", "L7", "L9", "Q1",
    "Q2"
  })
  void theStepsAreWhatTheRulesSay(@ForAll("scripts") List<ScriptStep> script) {
    FakeTicker time = new FakeTicker();
    LockStore store = new InMemoryLockStore(time);
    ScriptClock clock = ScriptClock.manual(store, time::jumpWall);
    List<LockKey> keys = List.of(LockKey.of("a"), LockKey.of("b"));
    new ScriptRun(store, new NaiveModel(), clock, keys).play(script);
  }
}
