package dev.holdfast.testing;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Names a test after its rule: {@code A2 same holder id is refused by itself}. */
final class RuleNames extends DisplayNameGenerator.Standard {

  @Override
  public String generateDisplayNameForMethod(
      List<Class<?>> enclosing, Class<?> testClass, Method method) {
    Rule rule = method.getAnnotation(Rule.class);
    String words = words(method.getName());
    return rule == null ? words : String.join(" ", rule.value()) + " " + words;
  }

  @Override
  public String generateDisplayNameForNestedClass(List<Class<?>> enclosing, Class<?> nested) {
    return words(nested.getSimpleName());
  }

  private static String words(String camelCase) {
    return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
