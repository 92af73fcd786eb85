package dev.holdfast.examples.scheduler;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the locks are, and beside them the documents that they are for. Documents are behind a
 * guard: whoever writes shows the fencing token of its lease, and is refused in that same step if a
 * younger one was here before.
 *
 * <p>Everything here is a {@link LockStoreException} if the store does not answer.
 */
interface Store extends AutoCloseable {
  /** What nobody wrote to for so long may go. */
  Duration RETENTION = Duration.ofDays(30);

  /**
   * A document.
   *
   * @param text the content
   * @param writtenWith the token of the backend that wrote it
   */
  record Document(String text, FencingToken writtenWith) {}

  /** For a lock manager, which closes it. */
  LockStore locks();

  /** Creates what is missing. */
  void create();

  /**
   * From here on no backend with an older token can write, so that what is read next stays what the
   * first write replaces.
   *
   * @throws dev.holdfast.StaleTokenException if a later backend was here before
   */
  void admit(LockKey key, FencingToken token);

  /**
   * Replaces the document.
   *
   * @throws dev.holdfast.StaleTokenException if a later backend was here before; nothing changed
   */
  void save(LockKey key, FencingToken token, String text);

  /** The document; empty if nobody has written one. */
  Optional<Document> read(LockKey key);

  /**
   * Removes what no backend with a younger token has written since, in a namespace of records that
   * nobody needs after a while. Where the store does so by itself, does nothing.
   */
  void removeOlder(String namespace, Duration age);

  /** Removes whatever was kept here, locks too. */
  void removeAll();

  @Override
  void close();

  /** For a document that could not be read or written. */
  static LockStoreException failed(Exception e) {
    return new LockStoreException(
        Failure.OUTCOME_UNKNOWN, "the documents could not be read or written: " + Reason.of(e), e);
  }
}
