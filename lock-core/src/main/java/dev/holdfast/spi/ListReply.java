package dev.holdfast.spi;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import java.util.List;

/**
 * One page of holders, weakly consistent: a key that is held all the time is met, others may be.
 *
 * @param entries the keys and their holders
 * @param next the cursor of the next page; empty if there is none
 */
public record ListReply(List<Entry> entries, String next) {

  /** A key and its holder. */
  public record Entry(LockKey key, Holder holder) {}

  /** Copies the list. */
  public ListReply {
    entries = List.copyOf(entries);
  }
}
