package dev.holdfast;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Calls the manager's listener, in order, on the event executor. Costs nothing without one. */
final class Notifier {
  /** No listener. */
  static final LockListener SILENT = new LockListener() {};

  private final LockListener listener;
  private final SerialDelivery delivery;

  Notifier(LockListener listener, Executor executor) {
    this.listener = listener;
    this.delivery = new SerialDelivery(executor);
  }

  void tell(Consumer<LockListener> notification) {
    if (listener != SILENT) {
      delivery.deliver(() -> notification.accept(listener));
    }
  }

  void event(LeaseEvent event) {
    if (event.kind() == LeaseEvent.Kind.LOST) {
      Log.LOGGER.log(
          System.Logger.Level.WARNING,
          "a lease with token {0} was lost: {1}",
          event.token(),
          event.loss().map(LeaseLoss::reason).orElseThrow());
    }
    tell(l -> l.event(event));
  }
}
