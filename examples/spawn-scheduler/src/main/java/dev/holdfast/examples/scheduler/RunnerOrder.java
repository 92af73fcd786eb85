package dev.holdfast.examples.scheduler;

import dev.holdfast.SessionBackend;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a runner is told, in one line on its standard input: there it shows in no list of processes,
 * and nothing that a user asks for becomes an environment of the runner itself.
 *
 * @param id of the backend
 * @param service told to the backend
 * @param command runs the backend; empty for the demo
 * @param env more variables for the backend
 * @param lock the variables of its lock
 * @param maxIdle how long it may live without a connection
 */
record RunnerOrder(
    String id,
    String service,
    String command,
    Map<String, String> env,
    Map<String, String> lock,
    Duration maxIdle,
    RunnerSettings settings) {

  String toLine() {
    StoreOption store = settings.store();
    JsonObject json =
        new JsonObject()
            .put("id", id)
            .put("service", service)
            .put("command", command)
            .put("env", object(env))
            .put("lock", object(lock))
            .put("maxIdle", maxIdle.toString())
            .put("store", store.urlForBackends())
            .put("place", store.place().name())
            .put("startLimit", settings.startLimit().toString())
            .put("grace", settings.grace().toString())
            .put("leash", settings.leash());
    return Ascii.json(json) + "\n";
  }

  static RunnerOrder parse(String line) {
    JsonObject json = new JsonObject(line);
    Place place = Place.valueOf(json.getString("place"));
    return new RunnerOrder(
        json.getString("id"),
        json.getString("service"),
        json.getString("command"),
        map(json.getJsonObject("env")),
        map(json.getJsonObject("lock")),
        Duration.parse(json.getString("maxIdle")),
        new RunnerSettings(
            StoreOption.of(json.getString("store"), place),
            Duration.parse(json.getString("startLimit")),
            Duration.parse(json.getString("grace")),
            json.getBoolean("leash")));
  }

  private static JsonObject object(Map<String, String> map) {
    JsonObject json = new JsonObject();
    map.forEach(json::put);
    return json;
  }

  private static Map<String, String> map(JsonObject json) {
    Map<String, String> map = new LinkedHashMap<>();
    json.forEach(entry -> map.put(entry.getKey(), (String) entry.getValue()));
    return map;
  }

  /** The environment of the backend. What the platform says overrides what a user asked for. */
  Map<String, String> environment(int port) {
    Map<String, String> variables = new LinkedHashMap<>(env);
    variables.putAll(lock);
    variables.remove(SessionBackend.LEASE_TICKET); // the runner's
    variables.put("PORT", Integer.toString(port));
    variables.put("SESSION_BACKEND_ID", id);
    variables.put("JAMSOCKET_SERVICE", service);
    return variables;
  }
}
