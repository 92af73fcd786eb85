package dev.holdfast.testing;

import dev.holdfast.testing.ContractResult.Form;
import dev.holdfast.testing.ContractResult.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Follows a run of the tests, and writes the matrix at its end. */
public final class MatrixListener implements TestExecutionListener {
  /** The page, in the module's folder. */
  static final Path PAGE = Path.of("target", "contract-matrix.md");

  /** Set where a run must leave the page of the run before it alone. */
  static final String OFF = "holdfast.matrix.off";

  private final boolean off = Boolean.getBoolean(OFF);
  private final Map<String, ContractTest> tests = new ConcurrentHashMap<>();
  private final Map<String, String> unrun = new ConcurrentHashMap<>();
  private final Map<String, TestExecutionResult> finished = new ConcurrentHashMap<>();

  /** A test of the contract, as found in the plan. */
  private record ContractTest(Class<?> storeClass, String store, Set<Form> forms, Method method) {}

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    if (!off) {
      deleteOldPage();
      for (TestIdentifier root : plan.getRoots()) {
        plan.getDescendants(root).forEach(this::expect);
      }
    }
  }

  private static void deleteOldPage() {
    try {
      Files.deleteIfExists(PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void expect(TestIdentifier test) {
    Optional<Method> method =
        test.getSource()
            .filter(MethodSource.class::isInstance)
            .map(source -> ((MethodSource) source).getJavaMethod());
    Optional<Class<?>> storeClass = storeClass(test.getUniqueIdObject());
    if (method.isEmpty() || storeClass.isEmpty() || Exemptions.rules(method.get()).isEmpty()) {
      return;
    }
    StoreName name = storeClass.get().getAnnotation(StoreName.class);
    if (name != null && StoreSelection.includes(name.value())) {
      tests.put(
          test.getUniqueId(),
          new ContractTest(storeClass.get(), name.value(), forms(test), method.get()));
    }
  }

  private static Optional<Class<?>> storeClass(UniqueId id) {
    return id.getSegments().stream()
        .filter(segment -> segment.getType().equals("class"))
        .findFirst()
        .map(segment -> load(segment.getValue()));
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("a test class that the run has found is gone", e);
    }
  }

  private static Set<Form> forms(TestIdentifier test) {
    return test.getUniqueIdObject().getSegments().stream()
        .filter(segment -> segment.getType().equals("nested-class"))
        .map(UniqueId.Segment::getValue)
        .filter(name -> name.equals("Sync") || name.equals("Async"))
        .findFirst()
        .<Set<Form>>map(name -> EnumSet.of(name.equals("Sync") ? Form.SYNC : Form.ASYNC))
        .orElse(Form.BOTH);
  }

  @Override
  public void executionSkipped(TestIdentifier skipped, String reason) {
    unrun.put(skipped.getUniqueId(), reason);
  }

  /** A test with parameters fails if one of its invocations does. */
  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    finished.merge(test.getUniqueId(), result, MatrixListener::worse);
    test.getParentIdObject()
        .map(UniqueId::toString)
        .filter(tests::containsKey)
        .ifPresent(parent -> finished.merge(parent, result, MatrixListener::worse));
  }

  private static TestExecutionResult worse(TestExecutionResult one, TestExecutionResult other) {
    return one.getStatus() == TestExecutionResult.Status.SUCCESSFUL ? other : one;
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    if (off || tests.isEmpty()) {
      return;
    }
    ContractMatrix matrix = new ContractMatrix(stores(), exemptions(), Planned.RULES, results());
    List<String> problems = new ArrayList<>(matrix.problems());
    problems.addAll(StoreSelection.isNarrowed() ? List.of() : matrix.stalePlans(Planned.STORES));
    String summary = MatrixPage.summary(matrix, PropertyCount.properties(), PropertyCount.tries());
    String page = new MatrixPage(matrix).render(summary, Planned.STORES, problems);
    try {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.println(summary + "; see " + PAGE);
  }

  /** The selected stores that are not planned, and any that turned up besides. */
  private List<String> stores() {
    List<String> stores = new ArrayList<>(StoreSelection.KNOWN);
    stores.removeIf(store -> Planned.STORES.contains(store) || !StoreSelection.includes(store));
    tests.values().stream()
        .map(ContractTest::store)
        .distinct()
        .filter(store -> !stores.contains(store))
        .forEach(stores::add);
    return stores;
  }

  private Map<String, Exemptions> exemptions() {
    Map<String, Exemptions> exemptions = new LinkedHashMap<>();
    tests.values().stream()
        .filter(test -> LockStoreContract.class.isAssignableFrom(test.storeClass()))
        .forEach(test -> exemptions.put(test.store(), Exemptions.of(test.storeClass())));
    return exemptions;
  }

  private List<ContractResult> results() {
    List<ContractResult> results = new ArrayList<>();
    new TreeMap<>(tests).forEach((id, test) -> results.add(result(id, test)));
    return results;
  }

  private ContractResult result(String id, ContractTest test) {
    Optional<String> exempt = Exemptions.of(test.storeClass()).reason(test.method());
    TestExecutionResult result = finished.get(id);
    if (result == null && exempt.isPresent()) {
      return result(test, Outcome.NOT_APPLICABLE, exempt.get());
    }
    if (result == null) {
      return result(test, Outcome.DID_NOT_RUN, whyNotStarted(UniqueId.parse(id)));
    }
    return switch (result.getStatus()) {
      case SUCCESSFUL -> result(test, Outcome.PASSED, "");
      case FAILED -> result(test, Outcome.FAILED, "");
      case ABORTED ->
          result(
              test,
              Outcome.DID_NOT_RUN,
              result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
    };
  }

  /** What was said of the test or of one that contains it. */
  private String whyNotStarted(UniqueId id) {
    for (UniqueId at = id; at.getSegments().size() > 1; at = at.removeLastSegment()) {
      if (unrun.containsKey(at.toString())) {
        return unrun.get(at.toString());
      }
      Optional<Throwable> failure =
          Optional.ofNullable(finished.get(at.toString()))
              .flatMap(TestExecutionResult::getThrowable);
      if (failure.isPresent()) {
        return "its group did not start: " + failure.get();
      }
    }
    return "never started";
  }

  private static ContractResult result(ContractTest test, Outcome outcome, String reason) {
    Method method = test.method();
    return new ContractResult(
        test.store(), test.forms(), Exemptions.rules(method), method.getName(), outcome, reason);
  }
}
