package dev.holdfast.examples.scheduler;

import dev.holdfast.examples.scheduler.Connections.Connection;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends requests on to backends, WebSockets too, and tells runners that their backends are in use:
 * as soon as a request comes, and once a second while one is open. What is not said is not used, so
 * that a scheduler that is gone keeps nothing alive.
 */
final class BackendProxy {
  private static final int SWITCHING = 101;
  private static final String VERIFIED = "x-verified-";
  private static final long EVERY_MILLIS = 1000;
  private static final long ANSWER_MILLIS = 2000;
  private static final int CONNECTIONS_TO_EACH = 1000;
  private static final int MOST_KNOWN = 10_000;

  private final Connections connections;
  private final Backends backends;
  private final HttpClient client;
  private final Map<HttpServerRequest, String> open = new ConcurrentHashMap<>();
  private final Map<String, Route> known = new ConcurrentHashMap<>();

  BackendProxy(Vertx vertx, Connections connections, Backends backends) {
    this.connections = connections;
    this.backends = backends;
    this.client =
        vertx.createHttpClient(
            // backends drop idle connections at will, some after 5 s: be sooner
            new HttpClientOptions().setKeepAliveTimeout(3),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS_TO_EACH));
    vertx.setPeriodic(EVERY_MILLIS, timer -> new HashSet<>(open.values()).forEach(this::tellOfUse));
  }

  /**
   * Where a connection token leads.
   *
   * @param backend as it was known when somebody looked
   */
  record Route(BackendRecord backend, Connection connection) {

    /** What the proxy alone may say. */
    Map<String, String> headers() {
      Map<String, String> headers = new TreeMap<>();
      headers.put(VERIFIED + "backend", connection.backend());
      connection.user().ifPresent(user -> headers.put(VERIFIED + "username", user));
      connection.auth().ifPresent(auth -> headers.put(VERIFIED + "user-data", Ascii.json(auth)));
      return headers;
    }
  }

  /** Says something to a runner. Fails if it does not answer. */
  Future<HttpClientResponse> tell(String url) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url)
            .setTimeout(ANSWER_MILLIS);
    return client
        .request(options)
        .compose(HttpClientRequest::send)
        .expecting(HttpResponseExpectation.SC_SUCCESS);
  }

  private Future<HttpClientResponse> tellOfUse(String control) {
    return tell(control + Control.ACTIVE);
  }

  /**
   * Sends a request on, without the token in its path, and with headers that say who comes. What a
   * client says in such headers itself is dropped.
   */
  void toBackend(Call call) {
    String path = Optional.ofNullable(call.path().group("path")).orElse("");
    String query = Optional.ofNullable(call.path().group("query")).orElse("");
    find(call, call.path().group("token"))
        .onSuccess(route -> toBackend(call.request(), route, "/" + path + query))
        .onFailure(call::fail);
  }

  /**
   * Where a connection token leads. Where it has led does not change while the runner has its
   * lease: so the runner is asked first, and the store, which may be gone for a while, only where
   * that one does not say yes.
   */
  private Future<Route> find(Call call, String token) {
    Future<Route> seen =
        Optional.ofNullable(known.get(token))
            .map(Future::succeededFuture)
            .orElseGet(() -> Future.failedFuture("not seen before"));
    return seen.compose(route -> tellOfUse(route.backend().control()).map(route))
        .recover(
            failure ->
                call.waiting(() -> look(token))
                    .onSuccess(route -> tellOfUse(route.backend().control())));
  }

  private Route look(String token) {
    Route route =
        connections
            .find(token)
            .flatMap(c -> backends.find(c.backend()).map(backend -> new Route(backend, c)))
            .orElseThrow(() -> new HttpError(401, "this connection token opens nothing"));
    if (route.backend().isTerminated()) {
      throw new HttpError(410, "the backend has ended; connect again");
    } else if (!route.backend().wasReady()) {
      throw new HttpError(503, "the backend is not ready yet; its status says when it is");
    } else if (known.size() >= MOST_KNOWN) {
      known.clear(); // all of them can be found again
    }
    known.put(token, route);
    return route;
  }

  private void toBackend(HttpServerRequest request, Route route, String uri) {
    open.put(request, route.backend().control());
    Runnable end = () -> open.remove(request);
    request.response().endHandler(v -> end.run());
    request.connection().closeHandler(v -> end.run());
    send(request, URI.create(route.backend().url()), new Passage(uri, route.headers(), end));
  }

  /** Sends a request on to the runner of a backend. */
  void toLogs(HttpServerRequest request, BackendRecord backend) {
    URI control = URI.create(backend.control());
    send(request, control, new Passage(control.getPath() + Control.LOGS, Map.of(), () -> {}));
  }

  private void send(HttpServerRequest request, URI origin, Passage passage) {
    RequestOptions options =
        new RequestOptions()
            .setHost(origin.getHost())
            .setPort(origin.getPort())
            .setURI(passage.uri());
    HttpProxy.reverseProxy(client)
        .origin(context -> client.request(options))
        .addInterceptor(passage, true)
        .handle(request);
  }

  private record Passage(String uri, Map<String, String> headers, Runnable end)
      implements ProxyInterceptor {
    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
      MultiMap all = context.request().setURI(uri).headers();
      List.copyOf(all.names()).stream()
          .filter(name -> name.regionMatches(true, 0, VERIFIED, 0, VERIFIED.length()))
          .forEach(all::remove);
      all.addAll(headers);
      return context.sendRequest();
    }

    /** A connection that becomes a WebSocket does not tell its end; the backend's side does. */
    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
      if (context.isWebSocket() && context.response().getStatusCode() == SWITCHING) {
        context.response().proxiedResponse().netSocket().endHandler(closed -> end.run());
      }
      return context.sendResponse();
    }
  }
}
