package dev.holdfast;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Notices leases that became unreachable without having been closed. Needs no thread: it is asked
 * before renewals are sent.
 */
final class LeakWatch {

  /** A lease that is watched. */
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
  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

  /** Watches a lease. What is given besides must not refer to it. */
  Watched watch(Lease lease, LeaseCore core, Optional<Throwable> acquiredAt) {
    Watched w = new Watched(lease, unreachable, core, acquiredAt);
    watched.add(w);
    return w;
  }

  /** The lease was closed. */
  void forget(Watched w) {
    watched.remove(w);
  }

  /** Reports each lease once that has become unreachable. */
  void poll(BiConsumer<LeaseCore, Optional<Throwable>> report) {
    for (Reference<?> r = unreachable.poll(); r != null; r = unreachable.poll()) {
      Watched w = (Watched) r;
      if (watched.remove(w)) {
        report.accept(w.core, w.acquiredAt);
      }
    }
  }
}
