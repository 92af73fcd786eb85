package dev.holdfast.examples.scheduler;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells runners that their backends are in use: as soon as a connection begins, and once a second
 * while one is open. What is not said is not used, so that a scheduler that is gone keeps nothing
 * alive.
 */
final class Activity {
  private static final long EVERY_MILLIS = 1000;

  private final HttpClient client;
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  Activity(Vertx vertx, HttpClient client) {
    this.client = client;
    vertx.setPeriodic(EVERY_MILLIS, timer -> open.keySet().forEach(this::tell));
  }

  /** Counts a request until it is answered or its connection is closed. */
  Use follow(HttpServerRequest request, BackendRecord backend) {
    Use use = new Use(backend.control());
    open.merge(use.control, 1, Integer::sum);
    tell(use.control);
    request.response().endHandler(v -> use.end());
    request.connection().closeHandler(v -> use.end());
    return use;
  }

  /** Something that keeps a backend in use until it ends. May be ended more than once. */
  final class Use {
    private final String control;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Use(String control) {
      this.control = control;
    }

    void end() {
      if (ended.compareAndSet(false, true)) {
        open.computeIfPresent(control, (c, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  private void tell(String control) {
    client
        .request(
            new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(control + Control.ACTIVE)
                .setTimeout(EVERY_MILLIS))
        .compose(request -> request.send());
  }
}
