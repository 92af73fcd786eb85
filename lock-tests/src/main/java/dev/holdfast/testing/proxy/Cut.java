package dev.holdfast.testing.proxy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * One armed cut of a {@link FaultProxy}: it happens at most once, on the first connection that
 * meets its condition. Safe for use by several threads.
 */
public final class Cut {
  private enum State {
    ARMED,
    /** The request was forwarded; its reply decides. */
    PENDING,
    HAPPENED,
    DISARMED
  }

  private final FaultProxy proxy;
  private final Fault fault;
  private final Predicate<byte[]> request;
  private final Predicate<byte[]> reply;
  private final AtomicReference<State> state = new AtomicReference<>(State.ARMED);
  private final CompletableFuture<Void> happened = new CompletableFuture<>();

  Cut(FaultProxy proxy, Fault fault, Predicate<byte[]> request, Predicate<byte[]> reply) {
    this.proxy = proxy;
    this.fault = fault;
    this.request = request;
    this.reply = reply;
  }

  /** Whether the connection was cut. Does not block. */
  public boolean happened() {
    return state.get() == State.HAPPENED;
  }

  /**
   * Blocks until the connection was cut.
   *
   * @param limit how long to wait at most, by this machine's monotonic clock
   * @throws IllegalStateException if it was not cut within the limit, or its condition threw
   * @throws InterruptedException if the thread was interrupted; the cut stays as it is
   */
  public void await(Duration limit) throws InterruptedException {
    try {
      happened.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          fault + " did not happen within " + limit + "; did a request match?", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the condition of " + fault + " threw", e.getCause());
    }
  }

  /** Takes the cut back. Does nothing if it happened. Does not block. */
  public void disarm() {
    if (state.compareAndSet(State.ARMED, State.DISARMED)
        || state.compareAndSet(State.PENDING, State.DISARMED)) {
      proxy.forget(this);
    }
  }

  /** Claims the cut for one connection if its request matches. */
  boolean claim(byte[] requestBytes) {
    return test(request, requestBytes) && state.compareAndSet(State.ARMED, State.PENDING);
  }

  /** Whether a claimed cut is to happen now that these bytes of the reply have arrived. */
  boolean matchesReply(byte[] replyBytes) {
    return isPending() && test(reply, replyBytes);
  }

  boolean isPending() {
    return state.get() == State.PENDING;
  }

  /** Gives a claimed cut back: the connection ended before the server's reply began. */
  void rearm() {
    state.compareAndSet(State.PENDING, State.ARMED);
  }

  /** Marks a claimed cut as happened, unless it was disarmed meanwhile. */
  boolean complete() {
    boolean completed = state.compareAndSet(State.PENDING, State.HAPPENED);
    if (completed) {
      proxy.met(fault);
      proxy.forget(this);
      happened.complete(null);
    }
    return completed;
  }

  boolean isBeforeRequest() {
    return fault == Fault.CUT_BEFORE_REQUEST;
  }

  private boolean test(Predicate<byte[]> condition, byte[] bytes) {
    try {
      return condition.test(bytes);
    } catch (RuntimeException | Error e) {
      disarm();
      happened.completeExceptionally(e);
      return false;
    }
  }
}
