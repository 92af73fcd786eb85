package dev.holdfast.testing;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Leaves out stores that were not selected, and tests that a store has declared impossible. */
final class ContractConditions implements ExecutionCondition {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Class<?> storeClass = storeClass(context);
    StoreName name = storeClass.getAnnotation(StoreName.class);
    if (name != null && !StoreSelection.includes(name.value())) {
      return disabled("not in -D" + StoreSelection.PROPERTY);
    }
    Optional<String> reason =
        context.getTestMethod().flatMap(method -> Exemptions.of(storeClass).reason(method));
    return reason.map(r -> disabled("not applicable: " + r)).orElse(enabled("applies"));
  }

  private static Class<?> storeClass(ExtensionContext context) {
    Class<?> outermost = context.getRequiredTestClass();
    for (Optional<ExtensionContext> c = Optional.of(context); c.isPresent(); ) {
      outermost = c.get().getTestClass().orElse(outermost);
      c = c.get().getParent();
    }
    return outermost;
  }
}
