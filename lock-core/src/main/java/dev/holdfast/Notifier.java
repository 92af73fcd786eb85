package dev.holdfast;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Calls the manager's listener, in order, on the event executor. Costs nothing without one. */
final class Notifier {
  /** No listener. */
  static final LockListener SILENT = new LockListener() {};

  private static final int MOST = 10_000;

  private final LockListener listener;
  private final SerialDelivery delivery;
  private final AtomicBoolean dropping = new AtomicBoolean();

  Notifier(LockListener listener, Executor executor) {
    this.listener = listener;
    this.delivery = new SerialDelivery(executor);
  }

  /** Tells the listener, unless it is so late that telling it more would fill the memory. */
  void tell(Consumer<LockListener> notification) {
    if (listener == SILENT) {
      return;
    }
    if (delivery.backlog() < MOST) {
      delivery.deliver(() -> notification.accept(listener));
    } else if (!dropping.getAndSet(true)) {
      Log.LOGGER.log(
          System.Logger.Level.WARNING,
          "the LockListener is too slow: from now on it is not told everything");
    }
  }

  void event(LeaseEvent event) {
    tell(l -> l.event(event));
  }

  /** A lease became unreachable without having been closed. */
  void leaked(LeaseTerms terms, Optional<Throwable> acquiredAt) {
    delivery.deliver(
        () ->
            Log.LOGGER.log(
                System.Logger.Level.WARNING,
                "a lease with token "
                    + terms.token()
                    + " was never closed; it is not renewed any more. Close leases, best by"
                    + " try-with-resources; LockManagerBuilder.traceAcquisitions tells where",
                acquiredAt.orElse(null)));
    tell(l -> l.leaked(terms.key(), terms.token(), acquiredAt));
  }
}
