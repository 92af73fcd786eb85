package dev.holdfast.examples.scheduler;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/**
 * The states of a backend as a stream of events: all that were, then each that comes, up to the
 * last. It looks into the store, so that it does not matter which scheduler the backend is from.
 */
final class StatusStream {
  private static final long LOOK_AGAIN_MILLIS = 250;

  private final Call call;
  private final Backends backends;
  private final Function<BackendRecord, List<JsonObject>> form;
  private final String id;
  private int sent;

  private StatusStream(
      Call call, Backends backends, Function<BackendRecord, List<JsonObject>> form) {
    this.call = call;
    this.backends = backends;
    this.form = form;
    this.id = call.parameter("backend");
  }

  /** Answers with the stream; 404 if there is no such backend. */
  static void send(Call call, Backends backends, Function<BackendRecord, List<JsonObject>> form) {
    StatusStream stream = new StatusStream(call, backends, form);
    call.request().resume();
    stream.look();
  }

  private void look() {
    call.workers()
        .executeBlocking(() -> backends.find(id), false)
        .onSuccess(
            found ->
                found.ifPresentOrElse(
                    this::tell, () -> call.fail(new HttpError(404, "there is no such backend"))))
        .onFailure(this::tryAgain);
  }

  /** A store that does not answer for a while ends no stream that has begun. */
  private void tryAgain(Throwable failure) {
    if (call.request().response().headWritten()) {
      lookLater();
    } else {
      call.fail(failure);
    }
  }

  private void tell(BackendRecord backend) {
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
    List<JsonObject> states = form.apply(backend);
    for (; sent < states.size(); sent++) {
      response.write("data:" + states.get(sent).encode() + "\n\n");
    }
    if (backend.isTerminated()) {
      response.end();
    } else {
      lookLater();
    }
  }

  private void lookLater() {
    call.vertx().setTimer(LOOK_AGAIN_MILLIS, timer -> look());
  }
}
