package dev.holdfast.examples.scheduler;

import dev.holdfast.LockManager;
import dev.holdfast.examples.scheduler.Connections.Connection;
import dev.holdfast.examples.scheduler.Routes.Access;
import dev.holdfast.examples.scheduler.Scheduler.Spawned;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What both versions of the interface need.
 *
 * @param base the address that clients are told, without a slash at its end
 */
record Front(
    Scheduler scheduler,
    LockManager locks,
    Backends backends,
    Connections connections,
    BackendProxy proxy,
    String base) {
  private static final Buffer READY_PAGE = Buffer.buffer(Resources.text("ready.html"));

  /**
   * Adds the status of backends, and its stream.
   *
   * @param version what paths of this version begin with
   * @param form how it has states
   */
  void addStatus(Routes routes, String version, Function<BackendRecord, List<JsonObject>> form) {
    String path = version + "/backend/:backend/status";
    routes
        .get(path, Access.CORS, call -> last(form.apply(backend(call))))
        .on(HttpMethod.GET, path + "/stream", Access.CORS, call -> stream(call, form));
  }

  static JsonObject last(List<JsonObject> states) {
    return states.get(states.size() - 1);
  }

  /** Makes a connection token. */
  String open(BackendRecord backend, Optional<String> user, Optional<JsonObject> auth) {
    return connections.open(new Connection(backend.id(), user, auth), backend.token());
  }

  /** What both versions tell somebody who gets a backend. */
  JsonObject answer(Spawned spawned, String token, String version) {
    String id = spawned.backend().id();
    return new JsonObject()
        .put("url", base + "/" + token + "/") // whoever knows it may use the backend
        .put("ready_url", base + "/ready/" + id + "/" + token + "/")
        .put("status_url", base + version + "/backend/" + id + "/status")
        .put("spawned", spawned.spawned());
  }

  /** The backend that has a lock; none is started. */
  Spawned fetch(SpawnRequest asked) {
    return scheduler
        .fetch(asked.key(""), asked.tag())
        .map(backend -> new Spawned(backend, false))
        .orElseThrow(() -> new HttpError(404, "no backend holds this lock"));
  }

  private void stream(Call call, Function<BackendRecord, List<JsonObject>> form) {
    call.request().resume();
    new StatusStream(call, () -> backend(call), form).send(0);
  }

  /** What a backend has printed, and prints from now on. */
  void logs(Call call) {
    call.waiting(() -> running(call))
        .onSuccess(backend -> proxy.toLogs(call.request(), backend))
        .onFailure(call::fail);
  }

  /**
   * Asks a backend to end. If its runner does not answer, because it stands still, its lease is not
   * renewed any more: then it ends with the lease.
   */
  void terminate(Call call) {
    call.request().resume();
    call.answer(
        call.waiting(() -> running(call))
            .compose(
                backend ->
                    proxy
                        .tell(backend.control() + Control.TERMINATE)
                        .<Object>mapEmpty()
                        .recover(silence -> call.waiting(() -> revoke(backend))))
            .map(Call.OK));
  }

  private Object revoke(BackendRecord backend) {
    return locks.revoke(backend.key(), backend.token());
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

  private BackendRecord backend(Call call) {
    return backends
        .find(call.path().group("backend"))
        .orElseThrow(() -> new HttpError(404, "there is no such backend"));
  }

  /** The page is the same for all: it finds in its own address whom it waits for. */
  void readyPage(Call call) {
    call.request().resume();
    call.request()
        .response()
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .putHeader("Referrer-Policy", "no-referrer") // the address has a secret in it
        .putHeader(
            "Content-Security-Policy",
            "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline';"
                + " style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
        .end(READY_PAGE);
  }
}
