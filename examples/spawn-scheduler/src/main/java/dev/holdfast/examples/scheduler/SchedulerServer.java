package dev.holdfast.examples.scheduler;

import dev.holdfast.LeaseTimings;
import dev.holdfast.LockManager;
import dev.holdfast.examples.scheduler.Routes.Access;
import dev.holdfast.examples.scheduler.Routes.Match;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A scheduler with its interface over HTTP. */
final class SchedulerServer implements AutoCloseable {
  private static final long CLEAN_MILLIS = TimeUnit.HOURS.toMillis(1);
  private static final int WORKERS = 32;

  /** How long a request may wait for the store, and for a lock that changes hands. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);

  private static final Pattern CONNECTION =
      Pattern.compile("/(?<token>[A-Za-z0-9_-]{43})(/(?<path>.*)|(?<query>\\?.*)?)");

  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setFileSystemOptions(
                  new FileSystemOptions()
                      .setFileCachingEnabled(false)
                      .setClassPathResolvingEnabled(false)));
  private final WorkerExecutor workers = vertx.createSharedWorkerExecutor("api", WORKERS);
  private final Routes routes = new Routes();
  private final Optional<String> token;
  private final HttpServer http;
  private final Scheduler scheduler;
  private final BackendProxy proxy;

  /**
   * Listens from now on.
   *
   * @param option where runners find the store
   * @param store the same, open; not closed with the server
   */
  SchedulerServer(ServeOptions options, StoreOption option, Store store) {
    this.token = options.token();
    LockManager locks =
        LockManager.builder(store.locks())
            .timings(LeaseTimings.ofTtl(options.ttl()))
            .callTimeout(ANSWER_LIMIT)
            .build();
    Backends backends = new Backends(locks, store);
    Connections connections = new Connections(store);
    this.proxy = new BackendProxy(vertx, connections, backends);
    Services services = new Services(locks, store, options.services());
    this.scheduler =
        new Scheduler(locks, backends, services, options.forRunners(option), ANSWER_LIMIT);
    this.http =
        vertx.createHttpServer(
            new HttpServerOptions().setHost(options.host()).setHttp2ClearTextEnabled(false));
    http.requestHandler(this::handle).listen(options.port()).await();
    vertx.setPeriodic(CLEAN_MILLIS, timer -> workers.executeBlocking(() -> clean(store), false));
    String base = options.url().orElse(options.address(port()));
    Front front = new Front(scheduler, locks, backends, connections, proxy, base);
    new ApiV1(front, services).addTo(routes);
    new ApiV2(front).addTo(routes);
  }

  int port() {
    return http.actualPort();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  private void handle(HttpServerRequest request) {
    request.pause(); // nothing of the body is read before it is known who wants it
    Matcher connection = CONNECTION.matcher(request.uri());
    Call call = new Call(request, connection, vertx, workers);
    if (connection.matches()) {
      proxy.toBackend(call);
      return;
    }
    try {
      Match match = routes.find(request);
      if (match.access() == Access.TOKEN && !isAllowed(request)) {
        request.response().putHeader("WWW-Authenticate", "Bearer");
        throw new HttpError(401, "show a bearer token: Authorization: Bearer ...");
      } else if (match.access() == Access.CORS) {
        request.response().putHeader("Access-Control-Allow-Origin", "*");
      }
      match.endpoint().accept(new Call(request, match.path(), vertx, workers));
    } catch (RuntimeException e) {
      call.fail(e);
    }
  }

  private boolean isAllowed(HttpServerRequest request) {
    String header = Optional.ofNullable(request.getHeader("Authorization")).orElse("");
    String shown =
        header.regionMatches(true, 0, "Bearer ", 0, 7) ? header.substring(7).strip() : "";
    return !shown.isEmpty() && MessageDigest.isEqual(bytes(shown), bytes(token.orElse(shown)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Removes what is older than any backend may be. */
  private static Store clean(Store store) {
    store.removeOlder(Backends.NAMESPACE, Store.RETENTION);
    store.removeOlder(Connections.NAMESPACE, Store.RETENTION);
    return store;
  }

  /** Takes no more requests; ends the backends, where they are to end with their scheduler. */
  @Override
  public void close() {
    http.close().await();
    scheduler.close();
    vertx.close().await();
  }
}
