package dev.holdfast.testing;

import dev.holdfast.spi.LockStore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** A store where something happens on the way there or back: time passes, or a message is lost. */
final class InterceptedStore {

  /** What happens around a call. */
  interface Way {
    /** Before the step is applied; what it throws keeps it from that. */
    default void there(String call) {}

    /** After it; what it throws takes the place of the reply. */
    default void back(String call) {}
  }

  private static final Way NOTHING_HAPPENS = new Way() {};

  private InterceptedStore() {}

  /** The store with this way to it, in both forms of its calls. */
  static LockStore over(LockStore store, Way way) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            method.getName().equals("async")
                ? InvocationHandler.invokeDefault(proxy, method, arguments)
                : call(store, isStep(method) ? way : NOTHING_HAPPENS, method, arguments);
    ClassLoader loader = LockStore.class.getClassLoader();
    return (LockStore) Proxy.newProxyInstance(loader, new Class<?>[] {LockStore.class}, handler);
  }

  /** Whether something is asked for; the others are about the store itself. */
  private static boolean isStep(Method method) {
    return method.getParameterCount() > 0;
  }

  private static Object call(LockStore store, Way way, Method method, Object[] arguments)
      throws Throwable {
    way.there(method.getName());
    Object reply;
    try {
      reply = method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    way.back(method.getName());
    return reply;
  }
}
