package dev.holdfast;

import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.LockStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The store in memory, behind faults, with a list of what it was asked. */
final class TestStore {

  /** What happens to one call. */
  enum Fault {
    NONE,
    /** Lost on the way: fails as unknown, not applied. */
    LOST,
    /** Applied, and its reply lost: fails as unknown. */
    REPLY_LOST,
    /** Fails at once, certainly not applied. */
    REFUSED,
    /** No answer within the time-out, and not applied. */
    FROZEN,
    /** Applied, and answered after {@link TestStore#lateness}; asynchronous calls only. */
    LATE,
    /** The driver breaks. */
    BROKEN
  }

  record Call(String operation, List<Object> arguments, long at) {
    Object argument(int index) {
      return arguments.get(index);
    }
  }

  final ManualClock clock;
  final InMemoryLockStore memory;
  final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger underWay = new AtomicInteger();
  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

  /** The fault of the nth call of an operation, counted from 1. */
  volatile BiFunction<String, Integer, Fault> faults = (operation, number) -> Fault.NONE;

  /** Changes what renew answers. */
  volatile UnaryOperator<Object> answer = reply -> reply;

  /** Runs when the store has done an acquire, before its answer is heard. */
  volatile Runnable afterAcquire = () -> {};

  volatile Supplier<Duration> lateness = () -> Duration.ofMillis(100);
  volatile boolean hints = true;
  volatile boolean closed;

  TestStore(ManualClock clock) {
    this.clock = clock;
    memory = new InMemoryLockStore(clock);
  }

  /** All calls of this operation meet this fault. */
  void fail(String operation, Fault fault) {
    faults = (asked, number) -> asked.equals(operation) ? fault : Fault.NONE;
  }

  void heal() {
    faults = (operation, number) -> Fault.NONE;
  }

  long count(String operation) {
    return calls(operation).size();
  }

  List<Call> calls(String operation) {
    synchronized (calls) {
      return calls.stream().filter(c -> c.operation().equals(operation)).toList();
    }
  }

  LockStore store() {
    return proxy(
        LockStore.class,
        (method, args) ->
            switch (method.getName()) {
              case "async" -> async();
              case "onRelease" -> hints ? invoke(method, args) : LockStore.Subscription.NONE;
              case "description" -> "a test's memory";
              case "renewalBatch" -> memory.renewalBatch();
              case "close" -> {
                closed = true;
                yield null;
              }
              default -> blocking(method, args);
            });
  }

  private AsyncLockStore async() {
    AsyncLockStore direct = memory.async(Runnable::run);
    return proxy(
        AsyncLockStore.class,
        (method, args) -> {
          Fault fault = record(method, args);
          if (fault == Fault.FROZEN) {
            return new CompletableFuture<>();
          }
          if (fault == Fault.BROKEN) {
            throw new NoClassDefFoundError("the driver is broken");
          }
          if (fault == Fault.REFUSED || fault == Fault.LOST) {
            return CompletableFuture.failedFuture(failure(fault));
          }
          Object stage = method.invoke(direct, args);
          if (method.getName().equals("acquire")) {
            afterAcquire.run();
          }
          if (method.getName().equals("renew")) {
            stage = ((CompletionStage<?>) stage).thenApply(reply -> answer.apply(reply));
          }
          return switch (fault) {
            case NONE -> stage;
            case LATE -> later(stage);
            default -> CompletableFuture.failedFuture(failure(fault));
          };
        });
  }

  /** Whether an answer is on its way. */
  boolean isLate() {
    return underWay.get() > 0;
  }

  private CompletableFuture<Object> later(Object stage) {
    CompletableFuture<Object> late = new CompletableFuture<>();
    Object reply = ((CompletionStage<?>) stage).toCompletableFuture().join();
    underWay.incrementAndGet();
    clock.schedule(
        lateness.get(),
        () -> {
          underWay.decrementAndGet();
          late.complete(reply);
        });
    return late;
  }

  private Object blocking(Method method, Object[] args) throws Throwable {
    Fault fault = record(method, args);
    switch (fault) {
      case FROZEN -> {
        clock.advance((Duration) args[args.length - 1]);
        throw failure(Fault.LOST);
      }
      case BROKEN -> throw new NoClassDefFoundError("the driver is broken");
      case LOST, REFUSED -> throw failure(fault);
      default -> {
        Object reply = invoke(method, args);
        if (fault == Fault.REPLY_LOST) {
          throw failure(fault);
        }
        return reply;
      }
    }
  }

  private Fault record(Method method, Object[] args) {
    String operation = method.getName();
    calls.add(new Call(operation, List.of(args), clock.monotonicNanos()));
    return faults.apply(operation, numbers.merge(operation, 1, Integer::sum));
  }

  private Object invoke(Method method, Object[] args) throws Throwable {
    try {
      return method.invoke(memory, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  static LockStoreException failure(Fault fault) {
    return new LockStoreException(
        fault == Fault.REFUSED
            ? LockStoreException.Failure.NOT_APPLIED
            : LockStoreException.Failure.OUTCOME_UNKNOWN,
        "a test's fault: " + fault);
  }

  private interface Handler {
    Object call(Method method, Object[] args) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) ->
                switch (method.getName()) {
                  case "hashCode" -> System.identityHashCode(self);
                  case "equals" -> self == args[0];
                  case "toString" -> type.getSimpleName();
                  default -> handler.call(method, args);
                }));
  }
}
