package dev.holdfast.examples.scheduler;

import dev.holdfast.examples.scheduler.Routes.Access;
import dev.holdfast.examples.scheduler.Scheduler.Spawned;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The second version of the interface. */
final class ApiV2 {
  private static final List<String> SPAWN =
      List.of("tag", "cluster", "lifetime_limit_seconds", "max_idle_seconds", "executable");
  private static final List<String> EXECUTABLE = List.of("mount", "env", "resource_limits");
  private static final int LONGEST_AUTH = 4096;

  private final Front front;

  ApiV2(Front front) {
    this.front = front;
  }

  void addTo(Routes routes) {
    String backend = "/v2/backend/:backend/status";
    routes
        .on(
            HttpMethod.POST,
            "/v2/service/:account/:service/connect",
            Access.TOKEN,
            call -> call.answer(body -> connect(call, body)))
        .on(
            HttpMethod.GET,
            backend,
            Access.CORS,
            call -> call.answer(() -> front.backend(call).last().toJson()))
        .on(
            HttpMethod.GET,
            backend + "/stream",
            Access.CORS,
            call -> StatusStream.send(call, front.backends(), BackendRecord::statesInV2));
  }

  private JsonObject connect(Call call, Buffer body) {
    Fields fields = Fields.parse(body, List.of("key", "spawn", "user", "auth"));
    Optional<String> user = fields.text("user");
    if (user.filter(name -> !name.matches("[ -~]+")).isPresent()) {
      throw fields.bad("user", "must be printable ASCII, because it becomes a header; use auth");
    }
    Optional<JsonObject> auth = fields.object("auth");
    if (auth.filter(data -> Ascii.json(data).length() > LONGEST_AUTH).isPresent()) {
      throw fields.bad("auth", "has more than " + LONGEST_AUTH + " characters as ASCII JSON");
    }
    Spawned spawned = spawn(call, fields);
    return answer(front.open(spawned.backend(), user, auth), spawned.spawned());
  }

  private Spawned spawn(Call call, Fields fields) {
    SpawnRequest plain =
        SpawnRequest.of(call.parameter("account"), call.parameter("service"), fields.text("key"));
    Object spawn = fields.flagOrObject("spawn");
    if (spawn.equals(false)) {
      if (plain.lock().isEmpty()) {
        throw fields.bad("spawn", "is false, and there is no key: nothing to connect to");
      }
      return new Spawned(front.fetch(plain), false);
    }
    return front.scheduler().spawn(spawn.equals(true) ? plain : detailed(plain, fields));
  }

  /** A child process has no mount, no cluster and no limits: such fields are read, and left. */
  private static SpawnRequest detailed(SpawnRequest plain, Fields fields) {
    Fields spawn = fields.fields("spawn", SPAWN);
    spawn.text("cluster");
    Fields executable = spawn.fields("executable", EXECUTABLE);
    executable.object("resource_limits");
    return new SpawnRequest(
        plain.account(),
        plain.service(),
        plain.lock(),
        spawn.text("tag"),
        executable.variables("env"),
        spawn.seconds("lifetime_limit_seconds", SpawnRequest.LONGEST).orElse(Duration.ZERO),
        spawn.seconds("max_idle_seconds", SpawnRequest.LONGEST).orElse(plain.maxIdle()));
  }

  private JsonObject answer(Entrance entrance, boolean spawned) {
    String id = entrance.backend().id();
    return new JsonObject()
        .put("backend_id", id)
        .put("spawned", spawned)
        .put("status", entrance.backend().status().toString())
        .put("token", entrance.token())
        .put("url", entrance.url())
        .putNull("secret_token")
        .put("status_url", front.base() + "/v2/backend/" + id + "/status")
        .put("ready_url", entrance.readyUrl());
  }
}
