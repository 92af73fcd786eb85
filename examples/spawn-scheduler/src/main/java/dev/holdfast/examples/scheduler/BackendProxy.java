package dev.holdfast.examples.scheduler;

import dev.holdfast.examples.scheduler.Activity.Use;
import dev.holdfast.examples.scheduler.BackendState.Status;
import dev.holdfast.examples.scheduler.Connections.Connection;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.net.URI;
import java.util.List;

/** Sends requests on to backends, WebSockets too. */
final class BackendProxy {
  private static final int SWITCHING = 101;
  private static final String VERIFIED = "x-verified-";

  private final HttpClient client;
  private final Activity activity;

  BackendProxy(HttpClient client, Activity activity) {
    this.client = client;
    this.activity = activity;
  }

  /**
   * Where a connection token leads.
   *
   * @param backend as it is known now
   */
  record Route(BackendRecord backend, Connection connection) {}

  /**
   * Sends a request on: the path without its first part, the token; and headers that say who comes.
   * What a client says in such headers itself is dropped.
   *
   * @throws HttpError if the backend cannot take it
   */
  void toBackend(HttpServerRequest request, Route route) {
    BackendRecord backend = route.backend();
    if (backend.isTerminated()) {
      throw new HttpError(410, "the backend has ended; connect again");
    } else if (!backend.states().stream().anyMatch(s -> s.status() == Status.READY)) {
      throw new HttpError(503, "the backend is not ready yet; its status says when it is");
    }
    Use use = activity.follow(request, backend);
    String path = request.uri().substring(request.uri().indexOf('/', 1));
    send(request, backend.port(), path, new Introduction(route, use));
  }

  /** Sends a request on to the runner of a backend. */
  void toControl(HttpServerRequest request, String url) {
    URI control = URI.create(url);
    send(request, control.getPort(), control.getPath(), new ProxyInterceptor() {});
  }

  private void send(HttpServerRequest request, int port, String uri, ProxyInterceptor interceptor) {
    RequestOptions origin = new RequestOptions().setHost("127.0.0.1").setPort(port).setURI(uri);
    HttpProxy.reverseProxy(client)
        .origin(context -> client.request(origin))
        .addInterceptor(new To(uri), true)
        .addInterceptor(interceptor, true)
        .handle(request);
  }

  private record To(String uri) implements ProxyInterceptor {
    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
      context.request().setURI(uri);
      return context.sendRequest();
    }
  }

  private record Introduction(Route route, Use use) implements ProxyInterceptor {
    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
      MultiMap headers = context.request().headers();
      List.copyOf(headers.names()).stream()
          .filter(name -> name.regionMatches(true, 0, VERIFIED, 0, VERIFIED.length()))
          .forEach(headers::remove);
      Connection connection = route.connection();
      headers.set(VERIFIED + "backend", connection.backend());
      connection.user().ifPresent(user -> headers.set(VERIFIED + "username", user));
      connection.auth().ifPresent(auth -> headers.set(VERIFIED + "user-data", Ascii.json(auth)));
      return context.sendRequest();
    }

    /**
     * A connection that becomes a WebSocket does not tell its end; the backend's side of it does.
     */
    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
      if (context.isWebSocket() && context.response().getStatusCode() == SWITCHING) {
        context.response().proxiedResponse().netSocket().endHandler(end -> use.end());
      }
      return context.sendResponse();
    }
  }
}
