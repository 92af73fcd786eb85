package dev.holdfast.examples.scheduler;

import dev.holdfast.SessionBackend;
import dev.holdfast.examples.scheduler.Routes.Access;
import dev.holdfast.examples.scheduler.Scheduler.Spawned;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The first version of the interface. */
final class ApiV1 {
  private static final List<String> RESERVED =
      List.of(
          "PORT",
          "SESSION_BACKEND_ID",
          SessionBackend.KEY,
          SessionBackend.FENCING_TOKEN,
          SessionBackend.LEASE_TICKET,
          "JAMSOCKET_SERVICE");

  private final Front front;
  private final Services services;

  ApiV1(Front front, Services services) {
    this.front = front;
    this.services = services;
  }

  void addTo(Routes routes) {
    String service = "/user/:account/service/:service";
    String backend = "/backend/:backend";
    routes
        .on(HttpMethod.GET, "/auth", Access.TOKEN, call -> call.answer(() -> Call.OK))
        .on(HttpMethod.POST, "/user/:account/service", Access.TOKEN, this::create)
        .on(HttpMethod.GET, "/user/:account/services", Access.TOKEN, this::list)
        .on(HttpMethod.POST, service + "/spawn", Access.TOKEN, this::spawn)
        .on(HttpMethod.POST, service + "/fetch", Access.TOKEN, this::fetch)
        .on(HttpMethod.GET, backend + "/status", Access.CORS, this::status)
        .on(HttpMethod.GET, backend + "/status/stream", Access.CORS, this::stream)
        .on(HttpMethod.GET, backend + "/logs", Access.TOKEN, front::logs)
        .on(HttpMethod.GET, backend + "/ready", Access.OPEN, ReadyPage::send)
        .on(HttpMethod.GET, "/ready/:backend/:token/", Access.OPEN, ReadyPage::send)
        .on(HttpMethod.POST, backend + "/terminate", Access.TOKEN, front::terminate);
  }

  private void create(Call call) {
    call.answer(
        body -> {
          Fields fields = Fields.parse(body, List.of("name"));
          String name = fields.requiredText("name");
          if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw fields.bad("name", "must have 1 to 64 letters, digits, _ or -");
          }
          services.create(call.parameter("account"), name);
          return Call.OK;
        });
  }

  private void list(Call call) {
    call.answer(
        () ->
            new JsonObject()
                .put("services", new JsonArray(services.of(call.parameter("account")))));
  }

  private void spawn(Call call) {
    call.answer(
        body -> {
          Spawned spawned = front.scheduler().spawn(request(call, body));
          return answer(call, spawned.backend(), spawned.spawned());
        });
  }

  private static SpawnRequest request(Call call, Buffer body) {
    Fields fields = Fields.parse(body, List.of("tag", "grace_period_seconds", "lock", "env"));
    Map<String, String> env = fields.variables("env");
    RESERVED.stream()
        .filter(env::containsKey)
        .findFirst()
        .ifPresent(
            name -> {
              throw fields.bad("env." + name, "is reserved: the platform sets it");
            });
    return new SpawnRequest(
        call.parameter("account"),
        call.parameter("service"),
        fields.text("lock"),
        fields.text("tag"),
        env,
        Duration.ZERO,
        fields
            .seconds("grace_period_seconds", SpawnRequest.LONGEST)
            .orElse(SpawnRequest.USUAL_MAX_IDLE));
  }

  private void fetch(Call call) {
    call.answer(
        body -> {
          String lock = Fields.parse(body, List.of("lock")).requiredText("lock");
          SpawnRequest asked =
              SpawnRequest.of(
                  call.parameter("account"), call.parameter("service"), Optional.of(lock));
          return answer(call, front.fetch(asked), false);
        });
  }

  private JsonObject answer(Call call, BackendRecord backend, boolean spawned) {
    Entrance entrance = front.open(backend, Optional.empty(), Optional.empty());
    return new JsonObject()
        .put("url", entrance.url())
        .put("name", backend.id())
        .put("ready_url", entrance.readyUrl())
        .put("status_url", front.base() + "/backend/" + backend.id() + "/status")
        .put("spawned", spawned)
        .put("status", current(backend).getString("state"));
  }

  private void status(Call call) {
    call.answer(() -> current(front.backend(call)));
  }

  private void stream(Call call) {
    StatusStream.send(call, front.backends(), BackendRecord::statesInV1);
  }

  private static JsonObject current(BackendRecord backend) {
    List<JsonObject> states = backend.statesInV1();
    return states.get(states.size() - 1);
  }
}
