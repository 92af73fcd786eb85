package dev.holdfast.testing.campaign;

import dev.holdfast.LockKey;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewCommand;

/** What the two kinds of items of a batch have in common. */
final class Renewals {
  private Renewals() {}

  static LockKey keyOf(Object item) {
    return item instanceof RenewCommand c ? c.key() : ((ReinstateCommand) item).key();
  }

  static LeaseIdentity leaseOf(Object item) {
    return item instanceof RenewCommand c ? c.lease() : ((ReinstateCommand) item).lease();
  }
}
