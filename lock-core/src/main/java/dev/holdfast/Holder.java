package dev.holdfast;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Who has a key, as the store saw it in one instant between the call's start and its return. The
 * durations are by the store's clock at that instant; they do not run on.
 *
 * @param id the holder's id, as given when the lease was acquired
 * @param tag the holder's tag, if it gave one
 * @param metadata the holder's latest metadata
 * @param token the fencing token of its lease
 * @param heldFor how long ago the lease was granted
 * @param remaining how long until the key is free, unless it is renewed
 * @param renewable false after a revocation and after the end: the key is free after {@code
 *     remaining}
 * @param ended true if the lease was released, but its minimum hold keeps the key taken
 */
public record Holder(
    String id,
    Optional<String> tag,
    Map<String, String> metadata,
    FencingToken token,
    Duration heldFor,
    Duration remaining,
    boolean renewable,
    boolean ended) {

  /** Copies the metadata. */
  public Holder {
    metadata = Map.copyOf(metadata);
  }
}
