package dev.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.LockStore;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The blocking and the asynchronous interfaces have the same verbs, with the same arguments. */
class ApiParityTest {

  @Test
  void managers() {
    assertEquals(
        verbs(LockManager.class, Set.of("async"), CompletableFuture.class),
        verbs(AsyncLockManager.class, Set.of(), CompletableFuture.class));
  }

  @Test
  void stores() {
    assertEquals(
        verbs(
            LockStore.class,
            Set.of("async", "description", "renewalBatch", "onRelease", "close"),
            Void.class),
        verbs(AsyncLockStore.class, Set.of(), CompletionStage.class));
  }

  @Test
  void leases() {
    Map<String, Method> methods = new TreeMap<>();
    Stream.of(Lease.class.getMethods()).forEach(m -> methods.put(m.getName(), m));
    for (String verb : List.of("renew", "annotate", "release")) {
      Method async = methods.get(verb + "Async");
      assertEquals(
          List.of(methods.get(verb).getParameterTypes()), List.of(async.getParameterTypes()));
      assertEquals(CompletionStage.class, async.getReturnType());
    }
    Set<String> asyncVerbs =
        methods.keySet().stream().filter(n -> n.endsWith("Async")).collect(Collectors.toSet());
    assertEquals(Set.of("renewAsync", "annotateAsync", "releaseAsync"), asyncVerbs);
  }

  @Test
  void theComparisonSeesDifferences() {
    Set<String> verbs = verbs(LockManager.class, Set.of("async"), CompletableFuture.class);
    assertTrue(verbs.contains("find(LockKey): Optional"), verbs.toString());
    assertTrue(verbs.contains("run(AcquireRequest, action): Object"), verbs.toString());
    assertEquals(12, verbs.size(), verbs.toString());
  }

  /** Name, parameters and result of every verb, with what is asynchronous about it left out. */
  private static Set<String> verbs(Class<?> type, Set<String> besides, Class<?> future) {
    Set<String> verbs = new TreeSet<>();
    for (Method method : type.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers()) && !besides.contains(method.getName())) {
        String parameters =
            Stream.of(method.getParameterTypes())
                .map(ApiParityTest::parameter)
                .collect(Collectors.joining(", "));
        verbs.add(method.getName() + "(" + parameters + "): " + result(method, future));
      }
    }
    return verbs;
  }

  private static String parameter(Class<?> type) {
    boolean action = type == LockedAction.class || type == Function.class;
    return action ? "action" : type.getSimpleName();
  }

  private static String result(Method method, Class<?> future) {
    Type result = method.getGenericReturnType();
    if (method.getReturnType() == future) {
      result = ((ParameterizedType) result).getActualTypeArguments()[0];
    }
    if (result instanceof ParameterizedType p) {
      result = p.getRawType();
    }
    String name = result instanceof Class<?> c ? c.getSimpleName() : "Object";
    return Map.of("Void", "void", "Boolean", "boolean", "Integer", "int", "Long", "long")
        .getOrDefault(name, name);
  }
}
