package dev.holdfast.examples.scheduler;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The paths of the interface. A path is compared as it was sent; nothing in it is decoded or
 * resolved, so that there is one way to write each.
 */
final class Routes {
  /** What may stand where a path has a colon and a name. */
  static final String NAME = "[A-Za-z0-9_-]{1,64}";

  /** Who may call. */
  enum Access {
    /** Whoever has the bearer token. */
    TOKEN,
    /** Everybody, and pages from everywhere. */
    CORS,
    /** Everybody. */
    OPEN
  }

  private record Route(HttpMethod method, Pattern path, Access access, Consumer<Call> endpoint) {}

  /** A route, and what the path says. */
  record Match(Access access, Consumer<Call> endpoint, Matcher path) {}

  private final List<Route> routes = new ArrayList<>();

  /** Adds a route to something that takes a body. */
  Routes post(String path, BiFunction<Call, Buffer, JsonObject> endpoint) {
    return on(
        HttpMethod.POST,
        path,
        Access.TOKEN,
        call -> call.answer(body -> endpoint.apply(call, body)));
  }

  /** Adds a route to something that only looks. */
  Routes get(String path, Access access, Function<Call, JsonObject> endpoint) {
    return on(HttpMethod.GET, path, access, call -> call.answer(() -> endpoint.apply(call)));
  }

  /** Adds a route; the endpoint finds the names in the path as parameters of the call. */
  Routes on(HttpMethod method, String path, Access access, Consumer<Call> endpoint) {
    String pattern = path.replaceAll(":(\\w+)", "(?<$1>" + NAME + ")");
    routes.add(new Route(method, Pattern.compile(pattern), access, endpoint));
    return this;
  }

  /**
   * The route of a request.
   *
   * @throws HttpError 404 or 405 if there is none
   */
  Match find(HttpServerRequest request) {
    boolean preflight = request.method().equals(HttpMethod.OPTIONS);
    HttpError error = new HttpError(404, "there is nothing under this path");
    for (Route route : routes) {
      Matcher path = route.path().matcher(String.valueOf(request.path()));
      if (!path.matches()) {
        continue;
      } else if (preflight && route.access() == Access.CORS) {
        return new Match(route.access(), Routes::allow, path);
      } else if (route.method().equals(request.method())) {
        return new Match(route.access(), route.endpoint(), path);
      }
      error = new HttpError(405, "this path takes " + route.method() + " only");
    }
    throw error;
  }

  private static void allow(Call call) {
    call.request()
        .response()
        .putHeader("Access-Control-Allow-Methods", "GET")
        .putHeader("Access-Control-Allow-Headers", "*")
        .setStatusCode(204)
        .end();
  }
}
