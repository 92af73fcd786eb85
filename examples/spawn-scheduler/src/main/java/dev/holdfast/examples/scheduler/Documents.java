package dev.holdfast.examples.scheduler;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the documents are kept, behind a guard: a backend shows its fencing token with every step,
 * and one that a later backend has overtaken is refused in that same step.
 *
 * <p>Everything here is a {@link dev.holdfast.LockStoreException} if the store does not answer.
 */
interface Documents {

  /**
   * A document.
   *
   * @param text the content
   * @param writtenWith the token of the backend that wrote it
   */
  record Document(String text, FencingToken writtenWith) {}

  /**
   * Reads the document on behalf of a backend that is going to write it. From here on no backend
   * with an older token can write, so what was read stays what the first write replaces.
   *
   * @return the document; empty if nobody has written one
   * @throws dev.holdfast.StaleTokenException if a later backend was here before
   */
  Optional<Document> open(LockKey key, FencingToken token);

  /**
   * Replaces the document.
   *
   * @throws dev.holdfast.StaleTokenException if a later backend was here before; nothing changed
   */
  void save(LockKey key, FencingToken token, String text);

  /**
   * Removes what no backend with a younger token has written since, in a namespace of records that
   * nobody needs after a while. Where the store does so by itself, does nothing.
   */
  void removeOlder(String namespace, Duration age);

  /** Reads the document on behalf of somebody who only looks. */
  Optional<Document> read(LockKey key);
}
