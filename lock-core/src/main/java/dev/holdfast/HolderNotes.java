package dev.holdfast;

import dev.holdfast.spi.HolderInfo;
import java.util.Map;

/** What a holder says of itself, and the rising numbers of its changes. */
final class HolderNotes {
  private volatile HolderInfo info;
  private long lastNumber;

  HolderNotes(HolderInfo first) {
    info = first;
    lastNumber = first.metadataNumber();
  }

  HolderInfo info() {
    return info;
  }

  synchronized long nextNumber() {
    return ++lastNumber;
  }

  /** The store has the metadata of this number, or newer. */
  synchronized void stored(long number, Map<String, String> metadata) {
    if (number > info.metadataNumber()) {
      info = info.annotated(number, metadata);
    }
  }
}
