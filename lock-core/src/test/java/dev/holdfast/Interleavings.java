package dev.holdfast;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.util.LoggingLevel;

/**
 * Tries the interleavings of a few calls, and compares their answers with a model without threads.
 *
 * <p>A scenario reads {@code "before -> one thread | another -> after"}; calls are separated by
 * commas, and their arguments are numbers.
 */
final class Interleavings {
  private static final int TRIES = 50;

  private final Class<?> operations;
  private final ModelCheckingOptions options;

  private Interleavings(Class<?> operations) {
    this.operations = operations;
    options =
        new ModelCheckingOptions()
            .iterations(0)
            .invocationsPerIteration(TRIES)
            .minimizeFailedScenario(false)
            .addGuarantee(
                ManagedStrategyGuaranteeKt.forClasses(ConcurrentLinkedQueue.class.getName())
                    .allMethods()
                    .treatAsAtomic())
            .logLevel(LoggingLevel.ERROR);
  }

  static void check(Class<?> operations, Class<?> model, String... scenarios) {
    Interleavings all = new Interleavings(operations);
    for (String scenario : scenarios) {
      all.options.addCustomScenario(all.scenario(scenario));
    }
    all.options.sequentialSpecification(model).check(operations);
  }

  private ExecutionScenario scenario(String text) {
    String[] parts = text.split("->", -1);
    List<List<Actor>> threads = Arrays.stream(parts[1].split("\\|")).map(this::calls).toList();
    Actor validation =
        Arrays.stream(operations.getMethods())
            .filter(method -> method.isAnnotationPresent(Validate.class))
            .findFirst()
            .map(method -> new Actor(method, List.of()))
            .orElse(null);
    return new ExecutionScenario(calls(parts[0]), threads, calls(parts[2]), validation);
  }

  private List<Actor> calls(String text) {
    return Arrays.stream(text.split(","))
        .map(String::trim)
        .filter(call -> !call.isEmpty())
        .map(this::call)
        .toList();
  }

  private Actor call(String text) {
    List<String> words = List.of(text.split(" "));
    Method operation = named(words.get(0), Operation.class);
    return new Actor(operation, words.stream().skip(1).map(Integer::valueOf).toList());
  }

  private Method named(String name, Class<? extends Annotation> kind) {
    return Arrays.stream(operations.getMethods())
        .filter(method -> method.getName().equals(name) && method.isAnnotationPresent(kind))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no operation " + name));
  }
}
