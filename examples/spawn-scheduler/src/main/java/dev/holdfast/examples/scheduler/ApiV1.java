package dev.holdfast.examples.scheduler;

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
import java.util.regex.Pattern;

/** The first version of the interface. */
record ApiV1(Front front, Services services) {
  private static final Pattern RESERVED =
      Pattern.compile("PORT|JAMSOCKET_SERVICE|SESSION_BACKEND_(ID|KEY|FENCING_TOKEN|LEASE_TICKET)");

  void addTo(Routes routes) {
    String service = "/user/:account/service";
    front.addStatus(routes, "", BackendRecord::statesInV1);
    routes
        .get("/auth", Access.TOKEN, call -> Call.OK)
        .post(service, this::create)
        .get(service + "s", Access.TOKEN, this::list)
        .post(service + "/:service/spawn", this::spawn)
        .post(service + "/:service/fetch", this::fetch)
        .on(HttpMethod.GET, "/backend/:backend/logs", Access.TOKEN, front::logs)
        .on(HttpMethod.GET, "/backend/:backend/ready", Access.OPEN, front::readyPage)
        .on(HttpMethod.GET, "/ready/:backend/:token/", Access.OPEN, front::readyPage)
        .on(HttpMethod.POST, "/backend/:backend/terminate", Access.TOKEN, front::terminate);
  }

  private JsonObject create(Call call, Buffer body) {
    Fields fields = Fields.parse(body, List.of("name"));
    String name = fields.requiredText("name");
    if (!name.matches(Routes.NAME)) {
      throw fields.bad("name", "must have 1 to 64 letters, digits, _ or -");
    }
    services.create(call.path().group("account"), name);
    return Call.OK;
  }

  private JsonObject list(Call call) {
    List<String> names = services.of(call.path().group("account"));
    return new JsonObject().put("services", new JsonArray(names));
  }

  private JsonObject spawn(Call call, Buffer body) {
    Fields fields = Fields.parse(body, List.of("tag", "grace_period_seconds", "lock", "env"));
    return answer(front.scheduler().spawn(request(call, fields)));
  }

  private JsonObject fetch(Call call, Buffer body) {
    Fields fields = Fields.parse(body, List.of("lock"));
    fields.requiredText("lock");
    return answer(front.fetch(request(call, fields)));
  }

  private static SpawnRequest request(Call call, Fields fields) {
    Map<String, String> env = fields.variables("env");
    for (String name : env.keySet()) {
      if (RESERVED.matcher(name).matches()) {
        throw fields.bad("env." + name, "is reserved: the platform sets it");
      }
    }
    return new SpawnRequest(
        call.path().group("account"),
        call.path().group("service"),
        fields.text("lock"),
        fields.text("tag"),
        env,
        Duration.ZERO,
        fields.seconds("grace_period_seconds").orElse(SpawnRequest.USUAL_MAX_IDLE));
  }

  private JsonObject answer(Spawned spawned) {
    BackendRecord backend = spawned.backend();
    String token = front.open(backend, Optional.empty(), Optional.empty());
    return front
        .answer(spawned, token, "")
        .put("name", backend.id())
        .put("status", Front.last(backend.statesInV1()).getString("state"));
  }
}
