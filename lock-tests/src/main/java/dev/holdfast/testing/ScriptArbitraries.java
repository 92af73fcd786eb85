package dev.holdfast.testing;

import dev.holdfast.testing.ScriptStep.Verb;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random scripts. */
final class ScriptArbitraries {
  private ScriptArbitraries() {}

  /** Scripts on up to three keys, of steps that matter about as often as in life. */
  static Arbitrary<List<ScriptStep>> scripts(int longest) {
    Arbitrary<Verb> verbs =
        Arbitraries.frequency(
            Tuple.of(6, Verb.ACQUIRE),
            Tuple.of(2, Verb.ACQUIRE_AGAIN),
            Tuple.of(2, Verb.ABANDON),
            Tuple.of(5, Verb.RENEW),
            Tuple.of(3, Verb.REINSTATE),
            Tuple.of(4, Verb.ATTACH),
            Tuple.of(2, Verb.ATTACH_AGAIN),
            Tuple.of(4, Verb.RELEASE),
            Tuple.of(2, Verb.ANNOTATE),
            Tuple.of(1, Verb.REVOKE),
            Tuple.of(1, Verb.FORCE_RELEASE),
            Tuple.of(2, Verb.INVENT),
            Tuple.of(2, Verb.FIND),
            Tuple.of(2, Verb.PASS));
    Arbitrary<Integer> picks =
        Arbitraries.frequency(
            Tuple.of(6, 0), Tuple.of(2, 1), Tuple.of(1, 2), Tuple.of(1, 3), Tuple.of(1, 7));
    return Combinators.combine(
            verbs,
            Arbitraries.integers().between(0, 2),
            picks,
            Arbitraries.integers().between(0, 200))
        .as((verb, key, pick, variant) -> new ScriptStep(verb, key, pick, variant))
        .list()
        .ofMinSize(1)
        .ofMaxSize(longest);
  }
}
