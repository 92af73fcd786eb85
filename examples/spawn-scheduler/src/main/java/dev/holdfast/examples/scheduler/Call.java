package dev.holdfast.examples.scheduler;

import dev.holdfast.InvalidLockKeyException;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LockStoreException;
import dev.holdfast.TagMismatchException;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * One request to the interface, and its answer.
 *
 * @param parameters what the path says, by the names in the route
 * @param workers run what waits for the store
 */
record Call(
    HttpServerRequest request,
    Map<String, String> parameters,
    Vertx vertx,
    WorkerExecutor workers) {
  private static final int LARGEST_BODY = 64 * 1024;
  private static final System.Logger LOG = System.getLogger(Call.class.getName());

  static final JsonObject OK = new JsonObject().put("status", "ok");

  String parameter(String name) {
    return parameters.get(name);
  }

  /** Answers with what this comes to. */
  void answer(Callable<JsonObject> work) {
    if (!request.isEnded()) {
      request.resume();
    }
    workers.executeBlocking(work, false).onSuccess(json -> send(200, json)).onFailure(this::fail);
  }

  /** Answers with what becomes of the body. */
  void answer(Function<Buffer, JsonObject> work) {
    String type = request.getHeader("Content-Type");
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
      fail(new HttpError(415, "send JSON, with Content-Type: application/json"));
      return;
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
            answer(() -> work.apply(body));
          }
        });
    request.resume();
  }

  /** Says what went wrong, to the client if it is the client's doing, to the log if not. */
  void fail(Throwable thrown) {
    HttpError error;
    if (thrown instanceof HttpError known) {
      error = known;
    } else if (thrown instanceof TagMismatchException) {
      error = HttpError.otherTag();
    } else if (thrown instanceof InvalidLockKeyException) {
      error = new HttpError(400, thrown.getMessage());
    } else if (thrown instanceof LeaseLostException) {
      error =
          new HttpError(503, "the lock was lost while the backend was being started; try again");
    } else {
      boolean store = thrown instanceof LockStoreException;
      LOG.log(System.Logger.Level.WARNING, "a request failed: " + Reason.of(thrown));
      error =
          store
              ? new HttpError(503, "the store does not answer; try again")
              : new HttpError(500, "it failed here; the scheduler's log says why");
    }
    if (!request.isEnded()) {
      request.resume();
    }
    send(error.status(), error.toJson());
  }

  private void send(int status, JsonObject json) {
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
