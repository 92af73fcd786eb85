package dev.holdfast;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Notices leases that became unreachable without having been closed. Needs no thread: it is asked
 * before renewals are sent.
 */
final class LeakWatch {

  /**
   * A lease that is watched. Its core refers to this, and is reachable as long as it is kept, so
   * that no set of all is needed: a lease that is over need not be reported.
   */
  static final class Watched extends PhantomReference<Lease> {
    private final LeaseCore core;
    private final Optional<Throwable> acquiredAt;

    private Watched(
        Lease lease, ReferenceQueue<Lease> queue, LeaseCore core, Optional<Throwable> acquiredAt) {
      super(lease, queue);
      this.core = core;
      this.acquiredAt = acquiredAt;
    }
  }

  private final ReferenceQueue<Lease> unreachable = new ReferenceQueue<>();

  /** Watches the lease of this core. What is given besides must not refer to the lease. */
  void watch(Lease lease, LeaseCore core, Optional<Throwable> acquiredAt) {
    core.watchedBy(new Watched(lease, unreachable, core, acquiredAt));
  }

  /** Reports each lease once that has become unreachable. */
  void poll(BiConsumer<LeaseCore, Optional<Throwable>> report) {
    for (Reference<?> r = unreachable.poll(); r != null; r = unreachable.poll()) {
      Watched w = (Watched) r;
      report.accept(w.core, w.acquiredAt);
    }
  }
}
