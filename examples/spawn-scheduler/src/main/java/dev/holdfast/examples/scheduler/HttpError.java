package dev.holdfast.examples.scheduler;

import io.vertx.core.json.JsonObject;

/** What a client is told instead of an answer. */
final class HttpError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  HttpError(int status, String message) {
    super(message);
    this.status = status;
  }

  static HttpError otherTag() {
    return new HttpError(409, "the lock is held by a backend that was spawned with another tag");
  }

  int status() {
    return status;
  }

  JsonObject toJson() {
    return new JsonObject().put("status", "error").put("message", getMessage());
  }
}
