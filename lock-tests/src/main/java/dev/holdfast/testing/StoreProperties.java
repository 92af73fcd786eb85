package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterProperty;

/** What holds of a store for any keys and any order of calls. */
abstract class StoreProperties {

  abstract LockStore sharedStore() throws Exception;

  abstract void closeStores();

  @AfterProperty
  final void closeAfterProperty() {
    closeStores();
  }

  /** Two keys, which may be one. */
  record Pair(LockKey one, LockKey other) {

    /** The same pair where no other try looks. */
    Pair below(String stem) {
      return new Pair(
          LockKey.of(stem + one.namespace(), one.name()),
          LockKey.of(stem + other.namespace(), other.name()));
    }
  }

  @Provide
  Arbitrary<Pair> pairs() {
    return KeyArbitraries.keys()
        .flatMap(key -> KeyArbitraries.near(key).map(near -> new Pair(key, near)));
  }

  @Property(tries = 150)
  @Proves({"K2", "K3"})
  void twoKeysAreOneLockIfTheirCodePointsAreEqual(@ForAll("pairs") Pair drawn) throws Exception {
    Pair pair = drawn.below(RuleGroup.newNamespace());
    LockStore store = sharedStore();
    Ask one = Ask.of(pair.one());
    Ask other = Ask.of(pair.other());
    Granted granted = (Granted) store.acquire(one.command(), RuleGroup.TIMEOUT);
    Object reply = store.acquire(other.command(), RuleGroup.TIMEOUT);
    boolean same = pair.one().equals(pair.other());
    assertEquals(same ? Busy.class : Granted.class, reply.getClass(), pair::toString);
    store.release(
        pair.one(),
        LeaseIdentity.ofGrant(granted.token(), one.command().grantId()),
        RuleGroup.TIMEOUT);
    Optional<Holder> left = store.find(pair.other(), RuleGroup.TIMEOUT);
    assertEquals(
        same ? Optional.empty() : Optional.of(other.command().holder().id()),
        left.map(Holder::id),
        pair::toString);
  }

  @Provide
  Arbitrary<List<ScriptStep>> scripts() {
    return ScriptArbitraries.scripts(40);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
  @Proves({"A1", "A2", "A3", "A7", "T1", "T2", "T4", "L1", "L2", "L4", "L5", "L6", "L7", "L9"})
  void everyReplyIsThatOfTheModel(@ForAll("scripts") List<ScriptStep> script) throws Exception {
    play(script);
  }

  @Property(tries = 20, shrinking = ShrinkingMode.BOUNDED)
  @Proves({"Q1", "Q2"})
  void everyReplyAboutLostLeasesIsThatOfTheModel(@ForAll("losses") List<ScriptStep> script)
      throws Exception {
    play(script);
  }

  @Provide
  Arbitrary<List<ScriptStep>> losses() {
    Arbitrary<ScriptStep> loss =
        Combinators.combine(
                Arbitraries.of(
                    ScriptStep.Verb.INVENT, ScriptStep.Verb.RENEW, ScriptStep.Verb.REINSTATE),
                Arbitraries.integers().between(0, 2),
                Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(0, 200))
            .as((verb, key, pick, variant) -> new ScriptStep(verb, key, pick, variant));
    return Combinators.combine(ScriptArbitraries.scripts(10), loss.list().ofMaxSize(30))
        .as((first, then) -> Stream.concat(first.stream(), then.stream()).toList());
  }

  private void play(List<ScriptStep> script) throws Exception {
    LockStore store = sharedStore();
    List<LockKey> keys = List.of(RuleGroup.newKey(), RuleGroup.newKey(), RuleGroup.newKey());
    new ScriptRun(store, new StepsModel(), ScriptClock.of(store), keys).play(script);
  }
}
