package dev.holdfast.testing;

import dev.holdfast.LockKey;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.ListReply;
import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All pages of a list of holders. */
record ListedHolders(LockStore store, Duration timeout) {
  private static final int MANY_PAGES = 10_000;

  Set<LockKey> keys(ListCommand first) {
    Set<LockKey> keys = new HashSet<>();
    entries(first).forEach(entry -> keys.add(entry.key()));
    return keys;
  }

  List<ListReply.Entry> entries(ListCommand first) {
    List<ListReply.Entry> entries = new ArrayList<>();
    ListCommand page = first;
    for (int pages = 0; pages < MANY_PAGES; pages++) {
      ListReply reply = store.list(page, timeout);
      entries.addAll(reply.entries());
      if (reply.next().isEmpty()) {
        return entries;
      }
      page = new ListCommand(page.namespace(), page.namePrefix(), reply.next(), page.limit());
    }
    throw new AssertionError("the list of holders has no end");
  }
}
