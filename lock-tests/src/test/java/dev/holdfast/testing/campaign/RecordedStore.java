package dev.holdfast.testing.campaign;

import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.LockStore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A store whose calls, in both forms, a {@link Scribe} writes down. */
final class RecordedStore {
  private RecordedStore() {}

  static LockStore over(LockStore store, Scribe scribe) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            method.getName().equals("async")
                ? async(store.async((Executor) arguments[0]), scribe)
                : call(store, scribe, method, arguments);
    return proxy(LockStore.class, handler);
  }

  private static AsyncLockStore async(AsyncLockStore store, Scribe scribe) {
    return proxy(
        AsyncLockStore.class,
        (proxy, method, arguments) -> begin(store, scribe, method, arguments));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object call(LockStore store, Scribe scribe, Method method, Object[] arguments)
      throws Throwable {
    Entry entry = scribe.asked(method.getName(), arguments);
    try {
      Object reply = method.invoke(store, arguments);
      entry.answered(reply);
      return reply;
    } catch (InvocationTargetException e) {
      entry.failed(e.getCause());
      throw e.getCause();
    }
  }

  private static Object begin(
      AsyncLockStore store, Scribe scribe, Method method, Object[] arguments) throws Throwable {
    Entry entry = scribe.asked(method.getName(), arguments);
    try {
      CompletionStage<?> stage = (CompletionStage<?>) method.invoke(store, arguments);
      return stage.whenComplete(
          (reply, failure) -> {
            if (failure == null) {
              entry.answered(reply);
            } else {
              entry.failed(failure instanceof CompletionException ? failure.getCause() : failure);
            }
          });
    } catch (InvocationTargetException e) {
      entry.failed(e.getCause());
      throw e.getCause();
    }
  }
}
