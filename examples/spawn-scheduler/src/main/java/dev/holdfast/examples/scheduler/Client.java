package dev.holdfast.examples.scheduler;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What an application would do: asks a scheduler for backends, and uses them, over HTTP. */
record Client(String base) {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String SERVICE = "/user/-/service/-/";

  /**
   * The backend that has a lock.
   *
   * @param url where it is reached; whoever knows the url may use the backend
   * @param name its id
   * @param spawned whether this request started it
   * @param state when it was asked
   */
  record Backend(String url, String name, boolean spawned, String state) {

    /** Does not show the connection URL, which is a secret. */
    @Override
    public String toString() {
      return "{\"name\": \"%s\", \"spawned\": %s, \"status\": \"%s\"}"
          .formatted(name, spawned, state);
    }
  }

  /** Asks for the backend of a lock; spawned by this call if there was none. */
  CompletableFuture<Backend> spawn(String lock) {
    return post(SERVICE + "spawn", new JsonObject().put("lock", lock))
        .thenApply(found -> backend(found.orElseThrow()));
  }

  /** The backend that has a lock, if one has. */
  Optional<Backend> fetch(String lock) {
    return post(SERVICE + "fetch", new JsonObject().put("lock", lock)).join().map(Client::backend);
  }

  /** Asks a backend to end. */
  void terminate(String name) {
    post("/backend/" + name + "/terminate", new JsonObject()).join().orElseThrow();
  }

  private static Backend backend(JsonObject json) {
    return new Backend(
        json.getString("url"),
        json.getString("name"),
        json.getBoolean("spawned"),
        json.getString("status"));
  }

  private CompletableFuture<Optional<JsonObject>> post(String path, JsonObject body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Authorization", "Bearer -")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.encode()));
    return send(request).thenApply(Client::json);
  }

  private static Optional<JsonObject> json(HttpResponse<String> response) {
    return switch (response.statusCode()) {
      case 200 -> Optional.of(new JsonObject(response.body()));
      case 404 -> Optional.empty();
      default -> throw new IllegalStateException(response.statusCode() + " " + response.body());
    };
  }

  /** What the demo tells of itself in a header; see {@link DocumentServer}. */
  static String header(String url, String name) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    return send(request).join().headers().firstValue(name).orElse("nothing");
  }

  /**
   * The answer to a save.
   *
   * @param saved whether the document was replaced
   * @param held what the backend's {@code isHeld()} said, just before it wrote
   * @param message the backend's own words
   */
  record SaveReply(boolean saved, boolean held, String message) {}

  /** Replaces the document of a demo. */
  static CompletableFuture<SaveReply> save(String url, BodyPublisher text) {
    return send(HttpRequest.newBuilder(URI.create(url)).PUT(text))
        .thenApply(
            response ->
                new SaveReply(
                    response.statusCode() == 200,
                    response
                        .headers()
                        .firstValue(DocumentServer.HELD)
                        .map("true"::equals)
                        .orElse(false),
                    response.body().strip()));
  }

  private static CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
    return HTTP.sendAsync(request.timeout(LIMIT).build(), BodyHandlers.ofString());
  }
}
