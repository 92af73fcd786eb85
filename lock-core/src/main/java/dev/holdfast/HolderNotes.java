package dev.holdfast;

import dev.holdfast.spi.HolderInfo;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What a holder says of itself, and the rising numbers of its changes. */
final class HolderNotes {
  private final AtomicReference<HolderInfo> info;
  private final AtomicLong numbers;

  HolderNotes(HolderInfo first) {
    info = new AtomicReference<>(first);
    numbers = new AtomicLong(first.metadataNumber());
  }

  HolderInfo info() {
    return info.get();
  }

  long nextNumber() {
    return numbers.incrementAndGet();
  }

  /** The store has the metadata of this number, or newer. */
  void stored(long number, Map<String, String> metadata) {
    info.updateAndGet(i -> number > i.metadataNumber() ? i.annotated(number, metadata) : i);
  }
}
