package dev.holdfast.examples.scheduler;

/**
 * What a client needs to reach a backend.
 *
 * @param backend as it is known now
 * @param token a new connection token
 * @param base the address of this scheduler, without a slash at its end
 */
record Entrance(BackendRecord backend, String token, String base) {

  /** The connection URL: whoever knows it may use the backend. */
  String url() {
    return base + "/" + token + "/";
  }

  /** A page that waits until the backend is ready, and then goes there. */
  String readyUrl() {
    return base + "/ready/" + backend.id() + "/" + token + "/";
  }
}
