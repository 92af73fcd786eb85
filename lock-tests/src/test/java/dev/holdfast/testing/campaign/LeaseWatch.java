package dev.holdfast.testing.campaign;

import dev.holdfast.Lease;
import dev.holdfast.LeaseEvent;
import dev.holdfast.LeaseLoss;
import dev.holdfast.testing.history.Believed;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.Observation;
import dev.holdfast.testing.history.Terminal;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** One lease, as its process sees it: asks it whether it is held, and writes that down. */
final class LeaseWatch {
  private final Lease lease;
  private final String process;
  private final int attach;
  private final String id;
  private final Consumer<Observation> sink;
  private volatile long hardDeadline = Long.MAX_VALUE;

  /**
   * @param attach the attach number of this process
   * @param late told how late the word of a loss at the hard deadline came, in nanoseconds
   */
  LeaseWatch(
      Lease lease,
      String process,
      int attach,
      Consumer<Observation> sink,
      Tally tally,
      LongConsumer late) {
    this.lease = lease;
    this.process = process;
    this.attach = attach;
    this.sink = sink;
    id = process + "/" + lease.key() + "/" + lease.token() + "/" + System.identityHashCode(lease);
    lease.onEvent(event -> told(event, tally, late));
  }

  Lease lease() {
    return lease;
  }

  int attach() {
    return attach;
  }

  /** Whether it is held, which is written down. */
  boolean isHeld() {
    long start = System.nanoTime();
    boolean held = lease.isHeld();
    long end = System.nanoTime();
    if (held) {
      hardDeadline = System.nanoTime() + lease.remaining().toNanos();
      Call call = new Call(lease.key().toString(), process, start, end);
      sink.accept(new Believed(call, lease.token().value(), attach, hardDeadline));
    }
    return held;
  }

  private void told(LeaseEvent event, Tally tally, LongConsumer late) {
    LeaseLoss.Reason why = event.loss().map(LeaseLoss::reason).orElse(LeaseLoss.Reason.CLOSED);
    if (event.kind() == LeaseEvent.Kind.DRAINING && why == LeaseLoss.Reason.REVOKED) {
      tally.add(Count.REVOCATIONS_THAT_DRAINED);
    }
    if (!event.state().isTerminal()) {
      return;
    }
    long now = System.nanoTime();
    sink.accept(
        new Terminal(Call.at(lease.key().toString(), process, now), id, Objects.toString(why)));
    if (why == LeaseLoss.Reason.DEADLINE && hardDeadline != Long.MAX_VALUE) {
      late.accept(now - hardDeadline);
    }
  }
}
