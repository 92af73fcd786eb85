package dev.holdfast;

import dev.holdfast.spi.LockStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/** Calls that begin to wait while their manager is closed. */
public class HintsOperations {
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  private final Hints hints =
      new Hints(store(), Runnable::run, key -> {}, new Random(1), (what, failure) -> {});

  private LockStore store() {
    return (LockStore)
        Proxy.newProxyInstance(
            LockStore.class.getClassLoader(),
            new Class<?>[] {LockStore.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "onRelease" -> subscription();
                  case "equals" -> self == arguments[0];
                  case "hashCode" -> 1;
                  default -> "a test's store";
                });
  }

  private LockStore.Subscription subscription() {
    made.incrementAndGet();
    open.incrementAndGet();
    return open::decrementAndGet;
  }

  @Operation
  public void begins() {
    hints.pollAfter(Duration.ofSeconds(1));
  }

  @Operation
  public void close() {
    hints.close();
    closed.incrementAndGet();
  }

  @Validate
  public void nothingIsLeftOpen() {
    boolean leftOpen = closed.get() > 0 && open.get() > 0;
    if (made.get() > 1 || leftOpen) {
      throw new IllegalStateException(made + " made, " + open + " open");
    }
  }

  /** Says nothing: what counts is what is left. */
  public static class Model {
    public void begins() {}

    public void close() {}
  }
}
