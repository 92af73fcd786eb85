package dev.holdfast;

import dev.holdfast.spi.MetadataJson;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of {@link LockManager#acquire(AcquireRequest)}. Immutable: every method returns a
 * changed copy. All checks are made here, before any I/O.
 */
public final class AcquireRequest {

  /** The most code points of a holder id or a tag. */
  public static final int MAX_TEXT = 256;

  private final LockKey key;
  private final String holderId;
  private final String tag;
  private final Map<String, String> metadata;
  private final Optional<LeaseTimings> timings;
  private final Duration waitUpTo;
  private final Duration minHold;
  private final Duration maxHold;

  private AcquireRequest(
      LockKey key,
      String holderId,
      String tag,
      Map<String, String> metadata,
      Optional<LeaseTimings> timings,
      Duration waitUpTo,
      Duration minHold,
      Duration maxHold) {
    this.key = key;
    this.holderId = holderId;
    this.tag = tag;
    this.metadata = metadata;
    this.timings = timings;
    this.waitUpTo = waitUpTo;
    this.minHold = minHold;
    this.maxHold = maxHold;
  }

  /** Asks for a key, with the manager's holder id and timings, without waiting. */
  public static AcquireRequest of(LockKey key) {
    return new AcquireRequest(
        TextRules.requiredKey(key),
        "",
        "",
        Map.of(),
        Optional.empty(),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO);
  }

  /**
   * Who asks; shown to everybody who finds the key held. An id says nothing about ownership: two
   * requests with the same id exclude each other.
   *
   * @throws IllegalArgumentException if it is empty, longer than 256 code points or has an unpaired
   *     surrogate
   */
  public AcquireRequest holder(String id) {
    String checked = TextRules.check("holder id", id, MAX_TEXT);
    return new AcquireRequest(key, checked, tag, metadata, timings, waitUpTo, minHold, maxHold);
  }

  /**
   * Marks what kind of holder asks. If the key is held under another tag, the call is a {@link
   * TagMismatchException} instead of a {@link Held}.
   *
   * @throws IllegalArgumentException if it is empty, longer than 256 code points or has an unpaired
   *     surrogate
   */
  public AcquireRequest tag(String newTag) {
    String checked = TextRules.check("tag", newTag, MAX_TEXT);
    return new AcquireRequest(
        key, holderId, checked, metadata, timings, waitUpTo, minHold, maxHold);
  }

  /**
   * What others are told about the holder, for example its address. Replaceable later by {@link
   * Lease#annotate}.
   *
   * @throws IllegalArgumentException if it has more than 4 KiB as UTF-8 JSON
   */
  public AcquireRequest metadata(Map<String, String> newMetadata) {
    Map<String, String> checked = TextRules.checkMetadata(newMetadata);
    return new AcquireRequest(key, holderId, tag, checked, timings, waitUpTo, minHold, maxHold);
  }

  /** Other timings than the manager's. */
  public AcquireRequest timings(LeaseTimings newTimings) {
    return new AcquireRequest(
        key,
        holderId,
        tag,
        metadata,
        Optional.of(TextRules.required("timings", newTimings)),
        waitUpTo,
        minHold,
        maxHold);
  }

  /**
   * Waits this long for the key if it is held. The call then returns no later than this plus the
   * time-out of one store call.
   *
   * @param limit zero for no wait; measured by this process's monotonic clock
   */
  public AcquireRequest waitUpTo(Duration limit) {
    Duration checked = TextRules.checkLimit("waitUpTo", limit);
    return new AcquireRequest(key, holderId, tag, metadata, timings, checked, minHold, maxHold);
  }

  /**
   * Keeps the key taken for at least this long after the grant, even when it is released earlier.
   * For jobs that must not run again at once on a node whose clock is late. A crash ends the hold
   * with the lease all the same.
   *
   * @param limit zero for none; by the store's clock
   */
  public AcquireRequest minHold(Duration limit) {
    Duration checked = TextRules.checkLimit("minHold", limit);
    return new AcquireRequest(key, holderId, tag, metadata, timings, waitUpTo, checked, maxHold);
  }

  /**
   * Stops renewing this long after the grant: the lease then drains.
   *
   * @param limit zero for none; by the holder's clocks
   */
  public AcquireRequest maxHold(Duration limit) {
    Duration checked = TextRules.checkLimit("maxHold", limit);
    return new AcquireRequest(key, holderId, tag, metadata, timings, waitUpTo, minHold, checked);
  }

  /** The key. */
  public LockKey key() {
    return key;
  }

  /** The holder id; empty for the manager's. */
  public String holderId() {
    return holderId;
  }

  /** The tag; empty for none. */
  public String tag() {
    return tag;
  }

  /** The metadata. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The timings; empty for the manager's. */
  public Optional<LeaseTimings> timings() {
    return timings;
  }

  /** How long to wait. */
  public Duration waitUpTo() {
    return waitUpTo;
  }

  /** The minimum hold; zero for none. */
  public Duration minHold() {
    return minHold;
  }

  /** The maximum hold; zero for none. */
  public Duration maxHold() {
    return maxHold;
  }

  @Override
  public String toString() {
    return "acquire " + key + (holderId.isEmpty() ? "" : " for " + TextRules.quote(holderId));
  }

  /** The most bytes that metadata may have as UTF-8 JSON. */
  public static int maxMetadataBytes() {
    return MetadataJson.MAX_BYTES;
  }
}
