package dev.holdfast.examples.scheduler;

import dev.holdfast.examples.scheduler.Scheduler.Spawned;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The second version of the interface. */
record ApiV2(Front front) {
  private static final List<String> SPAWN =
      List.of("tag", "cluster", "lifetime_limit_seconds", "max_idle_seconds", "executable");
  private static final List<String> EXECUTABLE = List.of("mount", "env", "resource_limits");
  private static final int LONGEST_AUTH = 4096;

  void addTo(Routes routes) {
    front.addStatus(routes, "/v2", BackendRecord::statesInV2);
    routes.post("/v2/service/:account/:service/connect", this::connect);
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
    Spawned spawned = spawn(request(call, fields), fields);
    String token = front.open(spawned.backend(), user, auth);
    return front
        .answer(spawned, token, "/v2")
        .put("backend_id", spawned.backend().id())
        .put("status", spawned.backend().status().toString())
        .put("token", token)
        .putNull("secret_token");
  }

  private Spawned spawn(SpawnRequest request, Fields fields) {
    if (!fields.isFalse("spawn")) {
      return front.scheduler().spawn(request);
    } else if (request.lock().isEmpty()) {
      throw fields.bad("spawn", "is false, and there is no key: nothing to connect to");
    }
    return front.fetch(request);
  }

  /** A child process has no mount, no cluster and no limits: such fields are read, and left. */
  private static SpawnRequest request(Call call, Fields fields) {
    Fields spawn = fields.fieldsOrFlag("spawn", SPAWN);
    spawn.text("cluster");
    Fields executable = spawn.fields("executable", EXECUTABLE);
    executable.object("resource_limits");
    return new SpawnRequest(
        call.path().group("account"),
        call.path().group("service"),
        fields.text("key"),
        spawn.text("tag"),
        executable.variables("env"),
        spawn.seconds("lifetime_limit_seconds").orElse(Duration.ZERO),
        spawn.seconds("max_idle_seconds").orElse(SpawnRequest.USUAL_MAX_IDLE));
  }
}
