package dev.holdfast;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The events of one lease: in order for every listener, the past included, none held up by others.
 *
 * <p>{@link #publish} and {@link #tell} only queue, because they are called under the lease's lock;
 * {@link #flush} hands on what is queued, and is called under none. Most leases live without an
 * event and without a listener, so that what serves them is made when it is needed.
 */
final class LeaseEvents {
  private static final int REMEMBERED = 64;

  private record Listener(Consumer<LeaseEvent> consumer, SerialDelivery delivery) {
    void tell(LeaseEvent event) {
      delivery.deliver(() -> consumer.accept(event));
    }
  }

  private final Executor executor;
  private final Consumer<LeaseEvent> managerListener;
  private volatile Optional<Audience> audience = Optional.empty();

  LeaseEvents(Executor executor, Consumer<LeaseEvent> managerListener) {
    this.executor = executor;
    this.managerListener = managerListener;
  }

  void subscribe(Consumer<LeaseEvent> consumer) {
    Listener listener = new Listener(consumer, new SerialDelivery(executor));
    Audience all = audience();
    all.handing.deliver(() -> all.add(listener));
  }

  /** Queues an event. */
  void publish(LeaseEvent event) {
    Audience all = audience();
    all.handing.add(() -> all.hand(event));
  }

  /** Queues a notification that listeners do not get, such as the completion of a future. */
  void tell(Runnable notification) {
    audience().handing.add(() -> new SerialDelivery(executor).deliver(notification));
  }

  /** Hands on what is queued. */
  void flush() {
    audience.ifPresent(all -> all.handing.start());
  }

  CompletionStage<LeaseLoss> lost() {
    return audience().lost().minimalCompletionStage();
  }

  private Audience audience() {
    return audience.orElseGet(this::makeAudience);
  }

  private synchronized Audience makeAudience() {
    Audience all = audience.orElseGet(Audience::new);
    audience = Optional.of(all);
    return all;
  }

  /** What happened, and who listens. */
  private final class Audience {
    final SerialDelivery handing = new SerialDelivery(Runnable::run);
    private Optional<CompletableFuture<LeaseLoss>> lost = Optional.empty();

    // What follows is touched by its tasks alone, one at a time.

    private final Deque<LeaseEvent> past = new ArrayDeque<>(1);
    private List<Listener> listeners = List.of();

    void add(Listener listener) {
      past.forEach(listener::tell);
      listeners = new ArrayList<>(listeners);
      listeners.add(listener);
    }

    void hand(LeaseEvent event) {
      if (past.size() == REMEMBERED) {
        past.removeFirst();
      }
      past.addLast(event);
      managerListener.accept(event);
      listeners.forEach(listener -> listener.tell(event));
      if (event.state() == LeaseState.LOST || event.state() == LeaseState.HANDED_OVER) {
        LeaseLoss loss = event.loss().orElseThrow();
        new SerialDelivery(executor).deliver(() -> lost().complete(loss));
      }
    }

    synchronized CompletableFuture<LeaseLoss> lost() {
      CompletableFuture<LeaseLoss> future = lost.orElseGet(CompletableFuture::new);
      lost = Optional.of(future);
      return future;
    }
  }
}
