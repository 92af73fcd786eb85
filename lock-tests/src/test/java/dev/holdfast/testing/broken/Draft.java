package dev.holdfast.testing.broken;

import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps.Step;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** A record whose fields are replaced one by one, as no right step would. */
final class Draft {
  private final LockRecord origin;
  long lastToken;
  LockRecord.Phase phase;
  HolderInfo holder;
  UUID grantId;
  int attachNumber;
  UUID attachId;
  long ttl;
  long expiresAt;
  long acquiredAt;
  boolean renewable;
  long minHold;
  long maxHold;
  List<UUID> abandoned;

  private Draft(LockRecord r) {
    origin = r;
    lastToken = r.lastToken();
    phase = r.phase();
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
  }

  /** The record, changed. */
  static LockRecord of(LockRecord r, Consumer<Draft> change) {
    Draft draft = new Draft(r);
    change.accept(draft);
    return draft.record();
  }

  /** What a step left, changed. */
  static <R> Step<R> after(Step<R> step, Consumer<Draft> change) {
    return new Step<>(of(step.record(), change), step.reply());
  }

  private LockRecord record() {
    return new LockRecord(
        origin.format(),
        lastToken,
        phase,
        origin.endReason(),
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
        origin.waitersUntil(),
        origin.lastWrite());
  }
}
