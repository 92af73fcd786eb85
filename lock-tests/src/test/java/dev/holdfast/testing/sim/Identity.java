package dev.holdfast.testing.sim;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.LockRecord;

/**
 * A lease as the store tells leases apart.
 *
 * @param key its key
 * @param lease its token, and who attached last
 */
record Identity(LockKey key, LeaseIdentity lease) {

  /** The lease that a record speaks of, which must have had one. */
  static Identity of(LockKey key, LockRecord r) {
    FencingToken token = FencingToken.of(r.lastToken());
    return new Identity(key, new LeaseIdentity(token, r.attachNumber(), r.attachId()));
  }

  /** Whether the record has this lease alive. */
  boolean isAliveIn(LockRecord r, long clock) {
    return r.phase() == LockRecord.Phase.HELD
        && clock < r.expiresAt()
        && r.lastToken() == token()
        && r.attachNumber() == lease.attachNumber()
        && r.attachId().equals(lease.attachId());
  }

  long token() {
    return lease.token().value();
  }

  Grant grant() {
    return new Grant(key, token());
  }
}
