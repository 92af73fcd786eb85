package dev.holdfast.examples.scheduler;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The paths of the interface. A path is compared as it was sent, part by part; nothing in it is
 * decoded or resolved, so that there is one way to write each.
 */
final class Routes {
  private static final String NAME = "[A-Za-z0-9_-]{1,64}";

  /** Who may call. */
  enum Access {
    /** Whoever has the bearer token. */
    TOKEN,
    /** Everybody, and pages from everywhere. */
    CORS,
    /** Everybody. */
    OPEN
  }

  private record Route(
      HttpMethod method, List<String> path, Access access, Consumer<Call> endpoint) {}

  /** A route, and what the path says. */
  record Match(Access access, Consumer<Call> endpoint, Map<String, String> parameters) {}

  private final List<Route> routes = new ArrayList<>();

  /**
   * Adds a route.
   *
   * @param path where a part that begins with a colon stands for any name
   */
  Routes on(HttpMethod method, String path, Access access, Consumer<Call> endpoint) {
    routes.add(new Route(method, parts(path), access, endpoint));
    return this;
  }

  /**
   * The route of a request.
   *
   * @throws HttpError 404 or 405 if there is none
   */
  Match find(HttpServerRequest request) {
    List<String> path = parts(request.path());
    List<Route> found = routes.stream().filter(route -> fits(route.path(), path)).toList();
    if (found.isEmpty()) {
      throw new HttpError(404, "there is nothing under this path");
    }
    boolean preflight = request.method().equals(HttpMethod.OPTIONS);
    Predicate<Route> wanted =
        preflight
            ? route -> route.access() == Access.CORS
            : route -> route.method().equals(request.method());
    Optional<Route> route = found.stream().filter(wanted).findFirst();
    return route
        .map(r -> new Match(r.access(), preflight ? Routes::allow : r.endpoint(), named(r, path)))
        .orElseThrow(
            () -> new HttpError(405, "this path takes " + found.get(0).method() + " only"));
  }

  static void allowAllOrigins(HttpServerRequest request) {
    request.response().putHeader("Access-Control-Allow-Origin", "*");
  }

  private static void allow(Call call) {
    call.request()
        .response()
        .putHeader("Access-Control-Allow-Methods", "GET")
        .putHeader("Access-Control-Allow-Headers", "*")
        .setStatusCode(204)
        .end();
  }

  private static List<String> parts(String path) {
    return List.of((path == null ? "" : path).split("/", -1));
  }

  private static boolean fits(List<String> route, List<String> path) {
    boolean fits = route.size() == path.size();
    for (int i = 0; fits && i < route.size(); i++) {
      fits =
          route.get(i).startsWith(":")
              ? path.get(i).matches(NAME)
              : route.get(i).equals(path.get(i));
    }
    return fits;
  }

  private static Map<String, String> named(Route route, List<String> path) {
    Map<String, String> parameters = new TreeMap<>();
    for (int i = 0; i < path.size(); i++) {
      if (route.path().get(i).startsWith(":")) {
        parameters.put(route.path().get(i).substring(1), path.get(i));
      }
    }
    return parameters;
  }
}
