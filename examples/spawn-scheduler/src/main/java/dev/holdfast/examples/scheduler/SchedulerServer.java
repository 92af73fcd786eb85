package dev.holdfast.examples.scheduler;

import dev.holdfast.LeaseTimings;
import dev.holdfast.LockManager;
import dev.holdfast.examples.scheduler.BackendProxy.Route;
import dev.holdfast.examples.scheduler.Routes.Access;
import dev.holdfast.examples.scheduler.Routes.Match;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A scheduler with its interface over HTTP. */
final class SchedulerServer implements AutoCloseable {
  private static final long CLEAN_MILLIS = TimeUnit.HOURS.toMillis(1);
  private static final int WORKERS = 32;
  private static final int CONNECTIONS_TO_EACH = 1000;

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
  private final Backends backends;
  private final Connections connections;
  private final BackendProxy proxy;

  private SchedulerServer(ServeOptions options, StoreOption option, OpenStore store) {
    this.token = options.token();
    LockManager locks =
        LockManager.builder(store.locks()).timings(LeaseTimings.ofTtl(options.ttl())).build();
    this.backends = new Backends(locks, store.documents());
    this.connections = new Connections(store.documents());
    Services services = new Services(locks, store.documents(), options.services());
    this.scheduler =
        new Scheduler(
            locks,
            backends,
            services,
            new RunnerSettings(option, options.startLimit(), options.grace(), options.leash()));
    HttpClient client =
        vertx.createHttpClient(
            // backends drop idle connections at will, some after 5 s: be sooner
            new HttpClientOptions().setKeepAliveTimeout(3),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS_TO_EACH));
    this.proxy = new BackendProxy(client, new Activity(vertx, client));
    this.http =
        vertx.createHttpServer(
            new HttpServerOptions().setHost("127.0.0.1").setHttp2ClearTextEnabled(false));
    vertx.setPeriodic(CLEAN_MILLIS, timer -> workers.executeBlocking(this::clean, false));
    http.requestHandler(this::handle).listen(options.port()).await();
    String base = options.url().orElse("http://localhost:" + port());
    Front front = new Front(scheduler, locks, backends, connections, proxy, client, base);
    new ApiV1(front, services).addTo(routes);
    new ApiV2(front).addTo(routes);
  }

  /**
   * Listens from now on.
   *
   * @param store what the option leads to; not closed with the server
   */
  static SchedulerServer start(ServeOptions options, StoreOption option, OpenStore store) {
    return new SchedulerServer(options, option, store);
  }

  int port() {
    return http.actualPort();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  private void handle(HttpServerRequest request) {
    request.pause(); // nothing of the body is read before it is known who wants it
    String first = request.uri().startsWith("/") ? request.uri().split("[/?#]", 3)[1] : "";
    if (Secrets.looksLikeSecret(first)) {
      proxy(new Call(request, Map.of("token", first), vertx, workers));
      return;
    }
    try {
      Match match = routes.find(request);
      Call call = new Call(request, match.parameters(), vertx, workers);
      if (match.access() == Access.TOKEN && !isAllowed(request)) {
        request.response().putHeader("WWW-Authenticate", "Bearer");
        call.fail(new HttpError(401, "show a bearer token: Authorization: Bearer ..."));
        return;
      } else if (match.access() == Access.CORS) {
        Routes.allowAllOrigins(request);
      }
      match.endpoint().accept(call);
    } catch (RuntimeException e) {
      new Call(request, Map.of(), vertx, workers).fail(e);
    }
  }

  private Object clean() {
    backends.removeOld();
    connections.removeOld();
    return this;
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

  private void proxy(Call call) {
    workers
        .executeBlocking(() -> route(call.parameter("token")), false)
        .onSuccess(
            route -> {
              try {
                proxy.toBackend(call.request(), route);
              } catch (RuntimeException e) {
                call.fail(e);
              }
            })
        .onFailure(call::fail);
  }

  private Route route(String connectionToken) {
    return connections
        .find(connectionToken)
        .flatMap(
            connection ->
                backends.find(connection.backend()).map(backend -> new Route(backend, connection)))
        .orElseThrow(() -> new HttpError(401, "this connection token opens nothing"));
  }

  /** Takes no more requests; ends the backends, where they are to end with their scheduler. */
  @Override
  public void close() {
    http.close().await();
    scheduler.close();
    vertx.close().await();
  }
}
