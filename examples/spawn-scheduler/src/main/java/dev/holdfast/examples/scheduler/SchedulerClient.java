package dev.holdfast.examples.scheduler;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** What an application would do: asks a scheduler for backends, over HTTP. */
final class SchedulerClient {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String SERVICE = "/user/-/service/-/";

  private final String base;

  SchedulerClient(int port) {
    this.base = "http://localhost:" + port;
  }

  /**
   * The backend that has the lock.
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
  Backend spawn(String lock) {
    return backend(post(SERVICE + "spawn", new JsonObject().put("lock", lock)).orElseThrow());
  }

  /** The backend that has a lock, if one has. */
  Optional<Backend> fetch(String lock) {
    return post(SERVICE + "fetch", new JsonObject().put("lock", lock))
        .map(SchedulerClient::backend);
  }

  /** Asks a backend to end. */
  void terminate(String name) {
    post("/backend/" + name + "/terminate", new JsonObject()).orElseThrow();
  }

  private static Backend backend(JsonObject json) {
    return new Backend(
        json.getString("url"),
        json.getString("name"),
        json.getBoolean("spawned"),
        json.getString("status"));
  }

  private Optional<JsonObject> post(String path, JsonObject body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(LIMIT)
            .header("Authorization", "Bearer -")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.encode()))
            .build();
    try {
      var response = HTTP.send(request, BodyHandlers.ofString());
      if (response.statusCode() == 404) {
        return Optional.empty();
      } else if (response.statusCode() != 200) {
        throw new IllegalStateException(response.statusCode() + " " + response.body());
      }
      return Optional.of(new JsonObject(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("the tour was interrupted", e);
    }
  }
}
