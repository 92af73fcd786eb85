package dev.holdfast.testing.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each broken variant of a dialect fails the test that is there for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class SqlMutantTests {
  private static final Map<Class<?>, Function<SqlDatabase, Object>> TESTS =
      Map.of(
          SqlClockTests.class, database -> new SqlClockTests(database) {},
          SqlRaceTests.class, database -> new SqlRaceTests(database) {},
          SqlKeyTests.class, database -> new SqlKeyTests(database) {},
          SqlGuardTests.class, database -> new SqlGuardTests(database) {},
          SqlRegrantTests.class, database -> new SqlRegrantTests(database, 0) {},
          PostgresQuietTests.class, database -> new PostgresQuietTests(database) {},
          PostgresRelaxedTests.class, database -> new PostgresRelaxedTests(database) {});

  private static final int TRIES = 40;

  private final SqlDatabase database;

  SqlMutantTests(SqlDatabase database) {
    this.database = database;
  }

  abstract List<SqlMutant> mutants();

  /**
   * A race may not happen; and on a busy machine a statement may be too late, so that the store
   * goes a way that is not broken.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void isNoticed(SqlMutant mutant) throws Throwable {
    EditedDatabase broken = mutant.of(database);
    boolean noticed = false;
    for (int attempt = 0; attempt < TRIES && !noticed; attempt++) {
      noticed = notices(mutant, broken);
    }
    assertTrue(noticed, mutant.name());
    assertEquals(List.of(), broken.unused(), "parts to break are in no text any more");
  }

  private static boolean notices(SqlMutant mutant, SqlDatabase broken) throws Throwable {
    try {
      run(mutant, broken);
      return false;
    } catch (AssertionError noticed) {
      return true;
    }
  }

  /** Runs a test as it would be run by itself. An error of the test itself is not a verdict. */
  static void run(SqlMutant mutant, SqlDatabase database) throws Throwable {
    Object tests = TESTS.get(mutant.killer()).apply(database);
    try {
      for (Method method : marked(mutant.killer(), BeforeEach.class)) {
        method.invoke(tests);
      }
      mutant.killer().getDeclaredMethod(mutant.test()).invoke(tests);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw cause instanceof ExecutionException ? cause.getCause() : cause;
    } finally {
      for (Method method : marked(mutant.killer(), AfterEach.class)) {
        method.invoke(tests);
      }
    }
  }

  private static List<Method> marked(Class<?> type, Class<? extends Annotation> mark) {
    List<Method> methods = new ArrayList<>();
    for (Class<?> t = type; t != Object.class; t = t.getSuperclass()) {
      for (Method method : t.getDeclaredMethods()) {
        if (method.isAnnotationPresent(mark)) {
          method.setAccessible(true);
          methods.add(method);
        }
      }
    }
    return methods;
  }
}
