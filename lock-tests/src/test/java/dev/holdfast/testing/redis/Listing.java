package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;

import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.ListReply;
import dev.holdfast.spi.LockStore;
import java.util.HashSet;
import java.util.Set;

/** All pages of a list of holders. */
final class Listing {
  private Listing() {}

  /** What is told of each holder of a namespace, but for what depends on the time. */
  static Set<String> of(LockStore store, String namespace) {
    Set<String> holders = new HashSet<>();
    String cursor = "";
    do {
      ListReply page = store.list(new ListCommand(namespace, "", cursor, 2), TIMEOUT);
      page.entries()
          .forEach(
              e -> holders.add(e.key() + " " + e.holder().token() + " " + e.holder().metadata()));
      cursor = page.next();
    } while (!cursor.isEmpty());
    return holders;
  }
}
