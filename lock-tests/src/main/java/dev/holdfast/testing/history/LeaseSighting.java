package dev.holdfast.testing.history;

import java.time.Duration;

/** A sighting that promises the lock for some time to come. */
public sealed interface LeaseSighting extends Sighting
    permits Granted, HandOver, Reinstated, Renewed {

  /**
   * What the lease had left by the store's clock at the instant at which the store answered: unless
   * somebody frees it, the lock stays with this grant for so long. Zero promises nothing.
   */
  Duration remaining();
}
