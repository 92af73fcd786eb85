package dev.holdfast.testing.broken;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.holdfast.testing.Rule;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The contract suite, run from within a test.
 *
 * @param failedTests the names of the tests that failed, with their rules
 * @param failedRules the rules of those tests
 * @param passed how many passed
 */
record SuiteRun(Set<String> failedTests, Set<String> failedRules, int passed) {

  /**
   * Runs the suite on a store's test class, several tests at a time: the blocking form, and of that
   * what a store shows by itself.
   */
  static SuiteRun of(Class<?> storeClass, String mutant) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(storeClass))
            .filters(EngineFilter.includeEngines("junit-jupiter"), blockingFormOnly())
            .configurationParameter(BrokenStoreContract.MUTANT, mutant)
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "8")
            .build();
    Outcomes outcomes = new Outcomes();
    LauncherConfig alone =
        LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build();
    LauncherFactory.create(alone).execute(request, outcomes);
    return new SuiteRun(outcomes.failedTests, outcomes.failedRules, outcomes.passed.get());
  }

  private static PostDiscoveryFilter blockingFormOnly() {
    return descriptor -> {
      String id = descriptor.getUniqueId().toString();
      return FilterResult.includedIf(!id.contains(":Async]") && !id.contains("Above]"));
    };
  }

  private static final class Outcomes implements TestExecutionListener {
    private final Set<String> failedTests = new ConcurrentSkipListSet<>();
    private final Set<String> failedRules = new ConcurrentSkipListSet<>();
    private final AtomicInteger passed = new AtomicInteger();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
        passed.addAndGet(test.isTest() ? 1 : 0);
      } else {
        failedTests.add(test.getDisplayName());
        failedRules.addAll(rules(test));
      }
    }

    private static Set<String> rules(TestIdentifier test) {
      Set<String> rules = new TreeSet<>();
      test.getSource()
          .filter(MethodSource.class::isInstance)
          .map(source -> ((MethodSource) source).getJavaMethod().getAnnotation(Rule.class))
          .ifPresent(rule -> rules.addAll(Set.of(rule.value())));
      return rules;
    }
  }
}
