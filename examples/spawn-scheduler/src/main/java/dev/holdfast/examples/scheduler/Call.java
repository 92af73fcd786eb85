package dev.holdfast.examples.scheduler;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Matcher;

/**
 * One request to the interface, and its answer.
 *
 * @param path what the path says, by the names in the route
 * @param workers run what waits for the store
 */
record Call(HttpServerRequest request, Matcher path, Vertx vertx, WorkerExecutor workers) {
  private static final int LARGEST_BODY = 64 * 1024;

  static final JsonObject OK = new JsonObject().put("status", "ok");

  /** Does something that waits for the store. */
  <T> Future<T> waiting(Callable<T> work) {
    return workers.executeBlocking(work, false);
  }

  /** Answers with what this comes to. */
  void answer(Future<JsonObject> answer) {
    answer.onSuccess(json -> send(200, json)).onFailure(this::fail);
  }

  /** Answers with what this comes to, after a wait for the store. */
  void answer(Callable<JsonObject> work) {
    request.resume();
    answer(waiting(work));
  }

  /** Answers with what becomes of the body. */
  void answer(Function<Buffer, JsonObject> work) {
    String type = request.getHeader("Content-Type");
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
      throw new HttpError(415, "send JSON, with Content-Type: application/json");
    }
    Buffer body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (body.length() <= LARGEST_BODY) {
            body.appendBuffer(chunk);
          }
        });
    request.endHandler(
        end -> {
          if (body.length() > LARGEST_BODY) {
            fail(new HttpError(413, "the body has more than " + LARGEST_BODY + " bytes"));
          } else {
            answer(waiting(() -> work.apply(body)));
          }
        });
    request.resume();
  }

  /** Says what went wrong. */
  void fail(Throwable thrown) {
    HttpError error = HttpError.of(thrown);
    JsonObject answer = new JsonObject().put("status", "error");
    send(error.status(), answer.put("message", error.getMessage()));
  }

  private void send(int status, JsonObject json) {
    if (!request.isEnded()) {
      request.resume();
    }
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed() || response.headWritten()) {
      return; // nobody is there any more, or it is a stream
    }
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(json.toBuffer());
  }
}
