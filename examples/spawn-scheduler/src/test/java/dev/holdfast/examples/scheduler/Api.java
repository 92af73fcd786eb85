package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A client of the interface that hides nothing. */
final class Api {
  static final Duration LIMIT = Duration.ofSeconds(90);
  static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String base;

  Api(URI base) {
    this.base = base.toString();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : base + path))
        .timeout(LIMIT)
        .header("Authorization", "Bearer -");
  }

  HttpRequest post(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  static HttpResponse<String> send(HttpRequest request) throws Exception {
    return HTTP.send(request, BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(request(path).build());
  }

  HttpResponse<String> put(String url, String text) throws Exception {
    return send(request(url).PUT(BodyPublishers.ofString(text)).build());
  }

  /** The answer to a request that must succeed. */
  JsonObject ok(HttpRequest request) throws Exception {
    HttpResponse<String> response = send(request);
    assertEquals(200, response.statusCode(), response.body());
    return new JsonObject(response.body());
  }

  JsonObject connect(String service, JsonObject body) throws Exception {
    return ok(post("/v2/service/-/" + service + "/connect", body.encode()));
  }

  JsonObject connect(String key) throws Exception {
    return connect("-", new JsonObject().put("key", key));
  }

  CompletableFuture<HttpResponse<String>> connectLater(String key) {
    String body = new JsonObject().put("key", key).encode();
    return HTTP.sendAsync(post("/v2/service/-/-/connect", body), BodyHandlers.ofString());
  }

  JsonObject terminate(String backend) throws Exception {
    return ok(post("/backend/" + backend + "/terminate", ""));
  }

  JsonObject status(String backend) throws Exception {
    return ok(request("/v2/backend/" + backend + "/status").build());
  }

  JsonObject await(String backend, String status) throws Exception {
    return await(
        "backend " + backend + " is " + status,
        () -> status(backend),
        state -> state.getString("status").equals(status));
  }

  /** The events of a stream that ends. */
  List<JsonObject> events(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertEquals(200, response.statusCode(), response.body());
    assertEquals("text/event-stream", response.headers().firstValue("Content-Type").orElse(""));
    return response
        .body()
        .lines()
        .filter(line -> !line.isEmpty())
        .map(line -> new JsonObject(line.substring("data:".length())))
        .toList();
  }

  /** Looks until it is so. */
  static <T> T await(String what, Callable<T> look, Predicate<T> isSo) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    T last = look.call();
    while (!isSo.test(last)) {
      if (System.nanoTime() > end) {
        fail("not seen: " + what + "; last was " + last);
      }
      Thread.sleep(50);
      last = look.call();
    }
    return last;
  }
}
