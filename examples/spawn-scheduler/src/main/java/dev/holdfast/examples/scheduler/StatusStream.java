package dev.holdfast.examples.scheduler;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * The states of a backend as a stream of events: all that were, then each that comes, up to the
 * last. It looks into the store, so that it does not matter which scheduler the backend is from.
 */
record StatusStream(
    Call call, Callable<BackendRecord> backend, Function<BackendRecord, List<JsonObject>> form) {
  private static final long LOOK_AGAIN_MILLIS = 250;

  /** Answers with what was not sent yet, and with what comes. */
  void send(int sent) {
    call.waiting(backend)
        .onSuccess(found -> tell(found, sent))
        .onFailure(failure -> tryAgain(failure, sent));
  }

  /** A store that does not answer for a while ends no stream that has begun. */
  private void tryAgain(Throwable failure, int sent) {
    if (call.request().response().headWritten()) {
      sendLater(sent);
    } else {
      call.fail(failure);
    }
  }

  private void tell(BackendRecord found, int sent) {
    HttpServerResponse response = call.request().response();
    if (response.closed()) {
      return;
    }
    if (!response.headWritten()) {
      response
          .setChunked(true)
          .putHeader("Content-Type", "text/event-stream")
          .putHeader("Cache-Control", "no-store")
          .writeHead();
    }
    List<JsonObject> states = form.apply(found);
    states.stream().skip(sent).forEach(s -> response.write("data:" + s.encode() + "\n\n"));
    if (found.isTerminated()) {
      response.end();
    } else {
      sendLater(states.size());
    }
  }

  private void sendLater(int sent) {
    call.vertx().setTimer(LOOK_AGAIN_MILLIS, timer -> send(sent));
  }
}
