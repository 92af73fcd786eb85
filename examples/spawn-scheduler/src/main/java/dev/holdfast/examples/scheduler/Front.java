package dev.holdfast.examples.scheduler;

import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.examples.scheduler.Connections.Connection;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What both versions of the interface need.
 *
 * @param base the address that clients are told, without a slash at its end
 * @param client reaches runners
 */
record Front(
    Scheduler scheduler,
    LockManager locks,
    Backends backends,
    Connections connections,
    BackendProxy proxy,
    HttpClient client,
    String base) {
  private static final long CONTROL_SECONDS = 3;

  /** The backend that the path names. */
  BackendRecord backend(Call call) {
    return backends
        .find(call.parameter("backend"))
        .orElseThrow(() -> new HttpError(404, "there is no such backend"));
  }

  /** The backend that has a lock. */
  BackendRecord fetch(SpawnRequest asked) {
    LockKey key = asked.key("");
    return scheduler
        .fetch(key, asked.tag())
        .orElseThrow(() -> new HttpError(404, "no backend holds this lock"));
  }

  /** Makes a connection token. */
  Entrance open(BackendRecord backend, Optional<String> user, Optional<JsonObject> auth) {
    Connection connection = new Connection(backend.id(), user, auth);
    return new Entrance(backend, connections.open(connection, backend.token()), base);
  }

  /** What a backend has printed, and prints from now on. */
  void logs(Call call) {
    call.workers()
        .executeBlocking(() -> running(call), false)
        .onSuccess(backend -> proxy.toControl(call.request(), backend.control() + Control.LOGS))
        .onFailure(call::fail);
  }

  /**
   * Asks a backend to end. If its runner does not answer, because it stands still, its lease is not
   * renewed any more: then it ends with the lease.
   */
  void terminate(Call call) {
    call.answer(
        () -> {
          BackendRecord backend = running(call);
          if (!isTold(backend)) {
            locks.revoke(backend.key(), backend.token());
          }
          return Call.OK;
        });
  }

  private BackendRecord running(Call call) {
    BackendRecord backend = backend(call);
    if (backend.isTerminated()) {
      throw new HttpError(410, "the backend has ended");
    } else if (backend.control().isEmpty()) {
      throw new HttpError(409, "the backend is being started; try again");
    }
    return backend;
  }

  private boolean isTold(BackendRecord backend) throws Exception {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(backend.control() + Control.TERMINATE)
            .setTimeout(TimeUnit.SECONDS.toMillis(CONTROL_SECONDS));
    try {
      return client
          .request(options)
          .compose(request -> request.send())
          .map(response -> response.statusCode() < 300)
          .otherwise(false)
          .toCompletionStage()
          .toCompletableFuture()
          .get(CONTROL_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return false;
    }
  }
}
