package dev.holdfast.spi;

import java.util.List;
import java.util.UUID;

/**
 * What every store keeps about one key. All instants are microseconds of the store's own clock, all
 * durations are microseconds.
 *
 * @param format version of this format; versions N and N-1 run side by side
 * @param lastToken the token of the last grant; 0 if there was none
 * @param phase whether the last grant is alive, or how it ended
 * @param endReason the reason given with a forced release; else empty
 * @param holder the holder; {@link HolderInfo#NONE} once it has ended, unless the minimum hold
 *     keeps it
 * @param grantId the intent that the last grant answered; {@link LeaseIdentity#NIL} if none
 * @param attachNumber how often the lease was attached to
 * @param attachId the random id of the last attach; the grant id if nobody has attached
 * @param ttl how long the lease lasts unless renewed
 * @param expiresAt when the holder ends unless renewed
 * @param acquiredAt when the last grant was made
 * @param renewable false once revoked
 * @param minHold how long after the grant a released key stays taken
 * @param maxHold the cap on the total time, applied by the holder's side; 0 for none
 * @param abandoned the grant ids abandoned last, newest first, at most {@link #MAX_ABANDONED}
 * @param waitersUntil somebody waits for this key until then; 0 for nobody
 * @param lastWrite when the record was last written
 */
public record LockRecord(
    int format,
    long lastToken,
    Phase phase,
    String endReason,
    HolderInfo holder,
    UUID grantId,
    int attachNumber,
    UUID attachId,
    long ttl,
    long expiresAt,
    long acquiredAt,
    boolean renewable,
    long minHold,
    long maxHold,
    List<UUID> abandoned,
    long waitersUntil,
    long lastWrite) {

  /** The format that this version writes. */
  public static final int FORMAT = 1;

  /** How many abandoned grant ids a record remembers. */
  public static final int MAX_ABANDONED = 8;

  /** How the last grant stands. The ordinals are not stored; {@link #code()} is. */
  public enum Phase {
    /** There was no grant yet, or it was never known here. */
    NONE('n'),
    /** Granted; alive until it expires. */
    HELD('h'),
    /** Released by its holder. */
    RELEASED('r'),
    /** Released by force. */
    FORCED('f'),
    /** Its acquirer gave up before it knew of the grant. */
    ABANDONED('a');

    private final char code;

    Phase(char code) {
      this.code = code;
    }

    /** The letter that stores keep. */
    public char code() {
      return code;
    }

    /** The phase of a stored letter. */
    public static Phase ofCode(char code) {
      for (Phase phase : values()) {
        if (phase.code == code) {
          return phase;
        }
      }
      throw new IllegalArgumentException("no phase of a lock record has the code '" + code + "'");
    }
  }

  /** What a key without a record is equal to. */
  public static final LockRecord ABSENT =
      new LockRecord(
          FORMAT,
          0,
          Phase.NONE,
          "",
          HolderInfo.NONE,
          LeaseIdentity.NIL,
          0,
          LeaseIdentity.NIL,
          0,
          0,
          0,
          true,
          0,
          0,
          List.of(),
          0,
          0);

  /** Copies the list. */
  public LockRecord {
    abandoned = List.copyOf(abandoned);
  }

  /** Whether somebody has the key at {@code now}, be it only for the rest of a minimum hold. */
  public boolean isBusy(long now) {
    return !holder.id().isEmpty() && now < expiresAt;
  }

  /** Whether a step may delete the record at {@code now}. */
  public boolean isPurgeable(long now, long retention) {
    return !isBusy(now) && now > purgeableFrom() + retention;
  }

  /** The newest instant that the record knows of; retention counts from it. */
  public long purgeableFrom() {
    return Math.max(Math.max(lastToken, expiresAt), lastWrite);
  }
}
