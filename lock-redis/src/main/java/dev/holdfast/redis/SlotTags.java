package dev.holdfast.redis;

import io.lettuce.core.cluster.SlotHash;

/** For each slot of a Cluster a hash tag that leads there: the smallest number that does. */
final class SlotTags {
  private static final String[] TAGS = new String[SlotHash.SLOT_COUNT];

  static {
    int missing = TAGS.length;
    for (int number = 0; missing > 0; number++) {
      String tag = Integer.toString(number);
      int slot = SlotHash.getSlot(tag);
      if (TAGS[slot] == null) {
        TAGS[slot] = tag;
        missing--;
      }
    }
  }

  private SlotTags() {}

  static String tagOf(int slot) {
    return TAGS[slot];
  }
}
