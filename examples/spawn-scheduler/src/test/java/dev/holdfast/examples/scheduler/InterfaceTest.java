package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Both versions of the interface, the connection URLs and the life of backends, over HTTP. */
@Execution(ExecutionMode.CONCURRENT)
class InterfaceTest {
  private static final List<String> WHOLE_LIFE =
      List.of("scheduled", "loading", "starting", "waiting", "ready", "terminating", "terminated");

  private static final String STUBBORN =
      "stubborn=sh -c 'trap \"\" TERM; echo here; while :; do sleep 1; done'";

  @TempDir static Path folder;

  private static SchedulerProcess scheduler;
  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String echo =
        "%s -XX:TieredStopAtLevel=1 -cp '%s' %s"
            .formatted(java, System.getProperty("java.class.path"), EchoBackend.class.getName());
    scheduler =
        SchedulerProcess.start(
            folder,
            "--orphans",
            "end",
            "--grace",
            "1",
            "--service",
            "demo=",
            "--service",
            "echo=" + echo,
            "--service",
            "fails=sh -c 'exit 3'",
            "--service",
            "ends=true",
            "--service",
            STUBBORN);
    api = scheduler.api();
  }

  @AfterAll
  static void stop() throws Exception {
    scheduler.close();
  }

  @Test
  void connectsAndTellsEveryStateOnceInBothVersions() throws Exception {
    JsonObject first = api.connect("life");
    String id = first.getString("backend_id");
    assertTrue(first.getBoolean("spawned"));
    assertEquals("loading", first.getString("status"));
    assertEquals(
        "http://localhost:" + scheduler.port() + "/" + first.getString("token") + "/",
        first.getString("url"));
    assertTrue(first.containsKey("secret_token"));
    api.await(id, "ready");
    JsonObject second = api.connect("life");
    assertFalse(second.getBoolean("spawned"));
    assertEquals(id, second.getString("backend_id"));
    assertEquals("ready", second.getString("status"));
    assertNotEquals(first.getString("token"), second.getString("token"));
    assertEquals(
        "ready", api.ok(api.request(first.getString("status_url")).build()).getString("status"));

    assertEquals(200, api.put(first.getString("url"), "a text").statusCode());
    assertEquals("a text\n", api.get(second.getString("url")).body());

    assertEquals(Call.OK, api.terminate(id));
    List<JsonObject> states = api.events("/v2/backend/" + id + "/status/stream");
    assertEquals(WHOLE_LIFE, states.stream().map(s -> s.getString("status")).toList());
    List<Instant> times = states.stream().map(s -> Instant.parse(s.getString("time"))).toList();
    assertEquals(times.stream().sorted().toList(), times);
    assertEquals("external", states.get(5).getString("termination_reason"));
    assertEquals(
        new JsonObject()
            .put("status", "terminated")
            .put("termination_reason", "external")
            .put("termination_kind", "soft")
            .put("exit_error", false),
        without(states.get(6), "time"));
    assertEquals(
        List.of("Loading", "Starting", "Ready", "Terminated"),
        api.events("/backend/" + id + "/status/stream").stream()
            .map(s -> s.getString("state"))
            .toList());
    assertEquals(
        "Terminated", api.ok(api.request("/backend/" + id + "/status").build()).getString("state"));
    assertEquals(410, api.get(first.getString("url")).statusCode());
    assertEquals(410, Api.send(api.post("/backend/" + id + "/terminate", "")).statusCode());

    JsonObject next = api.connect("life");
    assertTrue(next.getBoolean("spawned"), "the key was free");
    api.await(next.getString("backend_id"), "ready");
    assertEquals("a text\n", api.get(next.getString("url")).body());
  }

  @Test
  void speaksTheFirstVersion() throws Exception {
    assertEquals(Call.OK, api.ok(api.request("/auth").build()));
    assertEquals(Call.OK, api.ok(api.post("/user/ann/service", "{\"name\": \"texts\"}")));
    assertTrue(api.get("/user/ann/services").body().contains("\"texts\""));
    assertFalse(api.get("/user/bob/services").body().contains("\"texts\""));
    String spawn = "/user/ann/service/texts/spawn";
    assertEquals(404, Api.send(api.post("/user/bob/service/texts/spawn", "{}")).statusCode());
    String fetch = "/user/ann/service/texts/fetch";
    assertEquals(404, Api.send(api.post(fetch, "{\"lock\": \"v1\"}")).statusCode());
    JsonObject spawned =
        api.ok(api.post(spawn, "{\"lock\": \"v1\", \"tag\": \"blue\", \"env\": {\"A\": \"b\"}}"));
    assertTrue(spawned.getBoolean("spawned"));
    assertEquals("Loading", spawned.getString("status"));
    JsonObject fetched = api.ok(api.post(fetch, "{\"lock\": \"v1\"}"));
    assertFalse(fetched.getBoolean("spawned"));
    assertEquals(spawned.getString("name"), fetched.getString("name"));
    assertEquals(
        spawned.fieldNames(),
        Set.of("url", "name", "ready_url", "status_url", "spawned", "status"));
    assertEquals(
        409, Api.send(api.post(spawn, "{\"lock\": \"v1\", \"tag\": \"red\"}")).statusCode());
    assertEquals(
        404,
        Api.send(api.post("/user/bob/service/demo/fetch", "{\"lock\": \"v1\"}")).statusCode(),
        "locks belong to an account");
    HttpResponse<String> cors = api.get(spawned.getString("status_url"));
    assertEquals("*", cors.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
    assertTrue(api.get(spawned.getString("ready_url")).body().startsWith("<!doctype html>"));
    assertTrue(
        api.get("/backend/" + spawned.getString("name") + "/ready").body().contains("EventSource"));
  }

  @Test
  void aBackendIsToldWhoComesAndWhatItIs() throws Exception {
    JsonObject connected =
        api.connect(
            "echo",
            new JsonObject(
                """
                {"key": "echo/é", "user": "ann", "auth": {"role": "é"},
                 "spawn": {"lifetime_limit_seconds": 100, "max_idle_seconds": 60, "cluster": "c",
                   "executable": {"env": {"MINE": "1", "PORT": "1"}, "resource_limits": {}}}}
                """));
    String id = connected.getString("backend_id");
    api.await(id, "ready");
    JsonObject seen =
        new JsonObject(
            Api.send(
                    api.request(connected.getString("url") + "a/../b//c?d=%2F")
                        .header("X-Verified-Username", "root")
                        .header("x-verified-secret", "s")
                        .build())
                .body());
    assertEquals("/a/../b//c?d=%2F", seen.getString("uri"), "the path is not touched");
    JsonObject headers = seen.getJsonObject("headers");
    assertEquals("ann", headers.getString("x-verified-username"));
    assertEquals("{\"role\":\"\\u00e9\"}", headers.getString("x-verified-user-data"));
    assertEquals(id, headers.getString("x-verified-backend"));
    assertFalse(headers.containsKey("x-verified-secret"), "nobody but the proxy says this");
    JsonObject env = seen.getJsonObject("env");
    assertEquals("1", env.getString("MINE"));
    assertNotEquals("1", env.getString("PORT"), "overridden");
    assertEquals(id, env.getString("SESSION_BACKEND_ID"));
    assertEquals("echo", env.getString("JAMSOCKET_SERVICE"));
    assertTrue(env.getString("SESSION_BACKEND_FENCING_TOKEN").matches("[0-9]{16}"));
    assertTrue(env.getString("SESSION_BACKEND_KEY").startsWith("echo/"));
    assertFalse(env.containsKey("SESSION_BACKEND_LEASE_TICKET"), "the ticket is the runner's");

    assertEquals("over the line", echo(connected.getString("url"), "over the line"));
    assertTrue(firstEvent("/backend/" + id + "/logs").contains("echo: hello"));
    api.terminate(id);
    assertEquals("external", api.await(id, "terminated").getString("termination_reason"));
  }

  @Test
  void anOpenWebSocketKeepsABackendAliveAndNothingElseDoes() throws Exception {
    JsonObject connected =
        api.connect("echo", new JsonObject("{\"spawn\": {\"max_idle_seconds\": 3}}"));
    String id = connected.getString("backend_id");
    api.await(id, "ready");
    WebSocket socket = open(connected.getString("url"), new CompletableFuture<>());
    long start = System.nanoTime();
    Thread.sleep(5000); // this is about time that passes
    assertEquals("ready", api.status(id).getString("status"));
    socket.abort();
    JsonObject end = api.await(id, "terminated");
    assertEquals("swept", end.getString("termination_reason"));
    assertTrue(System.nanoTime() - start > TimeUnit.SECONDS.toNanos(7), "not before it was idle");
  }

  @Test
  void aCommandDoesNotOutliveItsRunner() throws Exception {
    JsonObject connected = api.connect("stubborn", new JsonObject());
    String id = connected.getString("backend_id");
    api.await(id, "waiting");
    ProcessHandle runner = scheduler.runner(id);
    List<ProcessHandle> command =
        Api.await(
            "a shell, its watch and the command",
            () -> runner.descendants().toList(),
            l -> l.size() >= 3);
    runner.destroyForcibly();
    for (ProcessHandle process : command) {
      Api.await("it is gone: " + process.info(), process::isAlive, alive -> !alive);
    }
    assertEquals("lost", api.await(id, "terminated").getString("termination_reason"));
  }

  @Test
  void aBackendEndsWithItsLifetime() throws Exception {
    JsonObject connected =
        api.connect("-", new JsonObject("{\"spawn\": {\"lifetime_limit_seconds\": 4}}"));
    String id = connected.getString("backend_id");
    assertEquals("swept", api.await(id, "terminated").getString("termination_reason"));
    List<JsonObject> states = api.events("/v2/backend/" + id + "/status/stream");
    Instant start = Instant.parse(states.get(0).getString("time"));
    Instant end = Instant.parse(states.get(states.size() - 1).getString("time"));
    assertTrue(end.isAfter(start.plusSeconds(3)), "not at once");
  }

  @Test
  void tellsHowABackendEndedByItself() throws Exception {
    String fails = api.connect("fails", new JsonObject()).getString("backend_id");
    JsonObject failed = without(api.await(fails, "terminated"), "time");
    assertEquals(new JsonObject("{\"status\": \"terminated\", \"exit_error\": true}"), failed);
    assertEquals(
        "Failed", api.ok(api.request("/backend/" + fails + "/status").build()).getString("state"));
    String ends = api.connect("ends", new JsonObject()).getString("backend_id");
    assertFalse(api.await(ends, "terminated").getBoolean("exit_error"));
    assertEquals(
        "Exited", api.ok(api.request("/backend/" + ends + "/status").build()).getString("state"));
  }

  @Test
  void killsABackendThatIsNotReadyInTimeAndDoesNotEndWhenAsked(@TempDir Path ownFolder)
      throws Exception {
    try (SchedulerProcess own =
        SchedulerProcess.start(
            ownFolder, "--start-limit", "30", "--grace", "1", "--service", STUBBORN)) {
      killsABackendThatIsNotReadyInTimeAndDoesNotEndWhenAsked(own.api());
    }
  }

  private static void killsABackendThatIsNotReadyInTimeAndDoesNotEndWhenAsked(Api own)
      throws Exception {
    JsonObject connected = own.connect("stubborn", new JsonObject("{\"key\": \"stubborn\"}"));
    String id = connected.getString("backend_id");
    assertEquals(503, own.get(connected.getString("url")).statusCode(), "not ready yet");
    List<JsonObject> states = own.events("/v2/backend/" + id + "/status/stream");
    assertEquals(
        List.of(
            "scheduled",
            "loading",
            "starting",
            "waiting",
            "terminating",
            "hard-terminating",
            "terminated"),
        states.stream().map(s -> s.getString("status")).toList());
    JsonObject end = states.get(6);
    assertEquals("startuptimeout", end.getString("termination_reason"));
    assertEquals("hard", end.getString("termination_kind"));
    assertTrue(end.getBoolean("exit_error"));
  }

  private static JsonObject without(JsonObject json, String name) {
    JsonObject copy = json.copy();
    copy.remove(name);
    return copy;
  }

  private static String firstEvent(String path) throws Exception {
    HttpResponse<InputStream> response =
        Api.HTTP.send(api.request(path).build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      return new String(in.readNBytes(20), StandardCharsets.UTF_8);
    }
  }

  private static String echo(String url, String text) throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    WebSocket socket = open(url, answer);
    socket.sendText(text, true);
    String echoed = answer.get(10, TimeUnit.SECONDS);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    return echoed;
  }

  private static WebSocket open(String url, CompletableFuture<String> answer) {
    return Api.HTTP
        .newWebSocketBuilder()
        .buildAsync(
            URI.create(url.replace("http:", "ws:") + "socket"),
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                answer.complete(data.toString());
                return null;
              }
            })
        .join();
  }
}
