package dev.holdfast;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The events of one lease: in order for every listener, the past included, none held up by others.
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
  private final Deque<LeaseEvent> past = new ArrayDeque<>(2);
  private final List<Listener> listeners = new ArrayList<>(1);
  private final CompletableFuture<LeaseLoss> lost = new CompletableFuture<>();

  LeaseEvents(Executor executor, Consumer<LeaseEvent> managerListener) {
    this.executor = executor;
    this.managerListener = managerListener;
  }

  synchronized void subscribe(Consumer<LeaseEvent> consumer) {
    Listener listener = new Listener(consumer, new SerialDelivery(executor));
    past.forEach(listener::tell);
    listeners.add(listener);
  }

  synchronized void publish(LeaseEvent event) {
    if (past.size() == REMEMBERED) {
      past.removeFirst();
    }
    past.addLast(event);
    managerListener.accept(event);
    listeners.forEach(listener -> listener.tell(event));
    if (event.state() == LeaseState.LOST || event.state() == LeaseState.HANDED_OVER) {
      LeaseLoss loss = event.loss().orElseThrow();
      tell(() -> lost.complete(loss));
    }
  }

  CompletableFuture<LeaseLoss> lost() {
    return lost.copy();
  }

  /** Runs a notification where no lock is held. */
  void tell(Runnable notification) {
    try {
      executor.execute(notification);
    } catch (RejectedExecutionException closed) {
      notification.run();
    }
  }
}
