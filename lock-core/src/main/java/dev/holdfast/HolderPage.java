package dev.holdfast;

import java.util.List;

/**
 * Some keys and their holders. Weakly consistent: a key that was held all the time is met; one that
 * came or went during the scan may be missed.
 *
 * @param entries the keys and their holders; may be empty although there is a next page
 * @param next where the next page begins; empty if this was the last
 */
public record HolderPage(List<Entry> entries, String next) {

  /** A key and its holder. */
  public record Entry(LockKey key, Holder holder) {}

  /** Copies the list. */
  public HolderPage {
    entries = List.copyOf(entries);
  }

  /** Whether there is a next page. */
  public boolean hasNext() {
    return !next.isEmpty();
  }
}
