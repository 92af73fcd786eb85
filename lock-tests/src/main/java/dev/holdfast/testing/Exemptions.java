package dev.holdfast.testing;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What one store's test class declares as not applicable. */
record Exemptions(List<NotApplicable> declared) {

  /** The declarations of a test class. */
  static Exemptions of(Class<?> storeClass) {
    return new Exemptions(List.of(storeClass.getAnnotationsByType(NotApplicable.class)));
  }

  /** Why a test does not apply; empty if it does. */
  Optional<String> reason(Method test) {
    Optional<String> byHook =
        Optional.ofNullable(test.getAnnotation(Needs.class)).stream()
            .flatMap(needs -> Stream.of(needs.value()))
            .map(this::reason)
            .flatMap(Optional::stream)
            .findFirst();
    return byHook.isPresent()
        ? byHook
        : rules(test).stream().map(this::reason).flatMap(Optional::stream).findFirst();
  }

  /** The rules that a test shows; none if it is not a test of the contract. */
  static List<String> rules(Method test) {
    Rule rule = test.getAnnotation(Rule.class);
    Proves proves = test.getAnnotation(Proves.class);
    return Stream.of(
            rule == null ? new String[0] : rule.value(),
            proves == null ? new String[0] : proves.value())
        .flatMap(Stream::of)
        .toList();
  }

  /** Why a rule does not apply; empty if it does. */
  Optional<String> reason(String rule) {
    return declared.stream()
        .filter(n -> !n.rule().isEmpty() && covers(n.rule(), rule))
        .map(NotApplicable::reason)
        .findFirst();
  }

  private Optional<String> reason(Hook hook) {
    return declared.stream()
        .filter(n -> Arrays.asList(n.hook()).contains(hook))
        .map(NotApplicable::reason)
        .findFirst();
  }

  private static boolean covers(String declared, String rule) {
    return declared.equals(rule) || declared.length() == 1 && rule.startsWith(declared);
  }
}
