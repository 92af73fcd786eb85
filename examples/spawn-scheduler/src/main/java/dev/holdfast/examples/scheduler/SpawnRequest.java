package dev.holdfast.examples.scheduler;

import dev.holdfast.LockKey;

/**
 * Asks for the backend of a document.
 *
 * @param service the service whose backend is to run
 * @param lock what the backend gets for itself, best the canonical name of the document. Locks are
 *     shared by all services, so it usually begins with the service's name
 */
record SpawnRequest(String service, String lock) {

  LockKey key() {
    return LockKey.of(lock);
  }
}
