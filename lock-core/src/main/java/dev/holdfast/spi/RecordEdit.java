package dev.holdfast.spi;

import java.util.List;
import java.util.UUID;

/** A copy of a record, being changed by one step. */
final class RecordEdit {
  private long lastToken;
  private LockRecord.Phase phase;
  private String endReason;
  private HolderInfo holder;
  private UUID grantId;
  private int attachNumber;
  private UUID attachId;
  private long ttl;
  private long expiresAt;
  private long acquiredAt;
  private boolean renewable;
  private long minHold;
  private long maxHold;
  private List<UUID> abandoned;
  private long waitersUntil;

  RecordEdit(LockRecord r) {
    lastToken = r.lastToken();
    phase = r.phase();
    endReason = r.endReason();
    holder = r.holder();
    grantId = r.grantId();
    attachNumber = r.attachNumber();
    attachId = r.attachId();
    ttl = r.ttl();
    expiresAt = r.expiresAt();
    acquiredAt = r.acquiredAt();
    renewable = r.renewable();
    minHold = r.minHold();
    maxHold = r.maxHold();
    abandoned = r.abandoned();
    waitersUntil = r.waitersUntil();
  }

  RecordEdit lastToken(long token) {
    lastToken = token;
    return this;
  }

  RecordEdit phase(LockRecord.Phase newPhase, String reason) {
    phase = newPhase;
    endReason = reason;
    return this;
  }

  RecordEdit holder(HolderInfo newHolder) {
    holder = newHolder;
    return this;
  }

  RecordEdit grant(long token, UUID id, long at) {
    lastToken = token;
    grantId = id;
    acquiredAt = at;
    return this;
  }

  RecordEdit attach(int number, UUID id) {
    attachNumber = number;
    attachId = id;
    return this;
  }

  RecordEdit limits(long newTtl, long newMinHold, long newMaxHold) {
    ttl = newTtl;
    minHold = newMinHold;
    maxHold = newMaxHold;
    return this;
  }

  RecordEdit expiresAt(long at) {
    expiresAt = at;
    return this;
  }

  RecordEdit renewable(boolean newRenewable) {
    renewable = newRenewable;
    return this;
  }

  RecordEdit abandoned(List<UUID> ids) {
    abandoned = ids;
    return this;
  }

  RecordEdit waitersUntil(long until) {
    waitersUntil = until;
    return this;
  }

  /** The changed record, as written at this instant. */
  LockRecord writtenAt(long now) {
    return new LockRecord(
        LockRecord.FORMAT,
        lastToken,
        phase,
        endReason,
        holder,
        grantId,
        attachNumber,
        attachId,
        ttl,
        expiresAt,
        acquiredAt,
        renewable,
        minHold,
        maxHold,
        abandoned,
        waitersUntil,
        now);
  }
}
