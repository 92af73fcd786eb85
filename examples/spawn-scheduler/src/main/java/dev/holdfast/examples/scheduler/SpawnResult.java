package dev.holdfast.examples.scheduler;

import dev.holdfast.FencingToken;
import dev.holdfast.Holder;

/**
 * The backend that has the lock.
 *
 * @param url where it is reached; whoever knows the url may use the backend
 * @param name its id
 * @param spawned whether this request started it
 * @param status {@code Loading} until it listens, then {@code Ready}
 * @param token the fencing token under which it writes
 */
record SpawnResult(String url, String name, boolean spawned, String status, FencingToken token) {

  static SpawnResult of(Holder holder, boolean spawned) {
    return new SpawnResult(
        holder.metadata().getOrDefault(BackendAddress.URL, ""),
        holder.id(),
        spawned,
        holder.metadata().getOrDefault(BackendAddress.STATUS, ""),
        holder.token());
  }

  boolean isReady() {
    return status.equals(BackendAddress.READY);
  }

  /** As a client of the scheduler would get it, in JSON. The values need no escaping. */
  @Override
  public String toString() {
    return """
        {"url": "%s", "name": "%s", "spawned": %s, "status": "%s", "token": "%s"}"""
        .formatted(url, name, spawned, status, token);
  }
}
