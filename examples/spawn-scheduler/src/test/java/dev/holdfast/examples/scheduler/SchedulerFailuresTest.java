package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Schedulers and backends that are killed, stopped, and without their store. */
@Execution(ExecutionMode.CONCURRENT)
class SchedulerFailuresTest {
  private Cluster cluster;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    cluster = new Cluster(folder);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void backendsOutliveTheirSchedulerAndEndWithTheirLease() throws Exception {
    SchedulerProcess first = cluster.start(6);
    SchedulerProcess second = cluster.start(6);
    JsonObject orphan = first.api().connect("orphan");
    String id = orphan.getString("backend_id");
    first.api().await(id, "ready");
    ProcessHandle runner = first.runner(id);
    JsonObject crashed = first.api().connect("crashed");
    first.api().await(crashed.getString("backend_id"), "ready");

    // A backend that crashes is noticed by its scheduler, long before its lease ends.
    first.runner(crashed.getString("backend_id")).destroyForcibly();
    JsonObject end = second.api().await(crashed.getString("backend_id"), "terminated");
    assertEquals("lost", end.getString("termination_reason"));
    assertTrue(second.api().connect("crashed").getBoolean("spawned"));

    first.kill();
    JsonObject adopted = second.api().connect("orphan");
    assertFalse(adopted.getBoolean("spawned"));
    assertEquals(id, adopted.getString("backend_id"));
    assertEquals("ready", adopted.getString("status"));
    String path = "/" + orphan.getString("token") + "/";
    assertEquals(200, second.api().put(path, "after the fall").statusCode());
    SchedulerProcess third = cluster.start(6); // as if the first were started again
    assertEquals("after the fall\n", third.api().get(path).body());

    // Nobody is left who notices this at once: the lease does.
    runner.destroyForcibly();
    assertEquals("lost", third.api().await(id, "terminated").getString("termination_reason"));
    JsonObject next = third.api().connect("orphan");
    assertTrue(next.getBoolean("spawned"));
    third.api().await(next.getString("backend_id"), "ready");
    assertEquals(410, third.api().get(path).statusCode());
  }

  @Test
  void aSchedulerThatStandsStillSpawnsNothingTwice() throws Exception {
    SchedulerProcess first = cluster.start(6);
    SchedulerProcess second = cluster.start(6);
    String running = first.api().connect("running").getString("backend_id");
    first.api().await(running, "ready");
    List<String> keys = List.of("a", "b", "c", "d");
    List<CompletableFuture<HttpResponse<String>>> late = new ArrayList<>();
    Set<String> told = new HashSet<>();
    Pause pause = pauseWhileItSpawns(first, keys, late);
    try {
      for (String key : keys) {
        idAfterTheLease(second, key).ifPresent(told::add);
      }
      assertFalse(second.api().connect("running").getBoolean("spawned"), "it renews by itself");
      assertEquals("ready", second.api().status(running).getString("status"));
    } finally {
      pause.close();
    }
    for (CompletableFuture<HttpResponse<String>> answer : late) {
      HttpResponse<String> response = answer.join();
      assertTrue(List.of(200, 503).contains(response.statusCode()), response.body());
      if (response.statusCode() == 200) {
        told.add(new JsonObject(response.body()).getString("backend_id"));
      }
    }
    for (String key : keys) {
      String id = second.api().connect(key).getString("backend_id");
      second.api().await(id, "ready");
      told.remove(id);
    }
    for (String id : told) {
      second.api().await(id, "terminated"); // everybody else who was ever told of
    }
    Api.await(
        "one process for each key",
        () -> first.runners().size() + second.runners().size(),
        count -> count == 5);
  }

  private static Pause pauseWhileItSpawns(
      SchedulerProcess scheduler,
      List<String> keys,
      List<CompletableFuture<HttpResponse<String>>> answers)
      throws Exception {
    keys.forEach(key -> answers.add(scheduler.api().connectLater(key)));
    Thread.sleep(30); // somewhere between their arrival and their answers
    return scheduler.pause();
  }

  /**
   * The scheduler that stands still may have taken the key. It loses it. If it was stopped within a
   * transaction of the store, H2 keeps the row locked until it goes on: then nobody gets the key.
   */
  private static Optional<String> idAfterTheLease(SchedulerProcess scheduler, String key)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (System.nanoTime() < end) {
      HttpResponse<String> answer = scheduler.api().connectLater(key).join();
      if (answer.statusCode() == 200) {
        return Optional.of(new JsonObject(answer.body()).getString("backend_id"));
      }
      assertEquals(503, answer.statusCode(), answer.body());
      Thread.sleep(50);
    }
    return Optional.empty();
  }

  @Test
  void theStoreMayBeGoneForAWhileButNotForLongerThanALease() throws Exception {
    SchedulerProcess scheduler = cluster.start(9);
    Api api = scheduler.api();
    JsonObject connected = api.connect("kept");
    String id = connected.getString("backend_id");
    api.await(id, "ready");
    assertEquals(200, api.put(connected.getString("url"), "before").statusCode());

    cluster.stopDatabase();
    HttpRequest delete = api.request(connected.getString("url")).DELETE().build();
    assertEquals("GET and PUT only\n", Api.send(delete).body(), "the backend answers, as before");
    CompletableFuture<HttpResponse<String>> answer = api.connectLater("kept");
    Thread.sleep(1500); // this is about time that passes
    cluster.startDatabase();
    HttpResponse<String> during = answer.join();
    assertTrue(
        during.statusCode() == 503 || during.body().contains(id), "either it waits or it says so");
    assertEquals(id, whenItAnswers(api).getString("backend_id"));
    assertEquals("ready", api.status(id).getString("status"));

    ProcessHandle runner = scheduler.runner(id);
    cluster.stopDatabase();
    Api.await("the backend has ended by itself", runner::isAlive, alive -> !alive);
    assertEquals(503, Api.send(api.post("/v2/service/-/-/connect", "{}")).statusCode());
    cluster.startDatabase();
    JsonObject next = whenItAnswers(api);
    assertNotEquals(id, next.getString("backend_id"));
    api.await(id, "terminated");
    api.await(next.getString("backend_id"), "ready");
  }

  @Test
  void aBackendThatStandsStillIsReplacedAndWritesNothingLater() throws Exception {
    SchedulerProcess scheduler = cluster.start(6);
    Api api = scheduler.api();
    JsonObject old = api.connect("kept");
    String id = old.getString("backend_id");
    api.await(id, "ready");
    assertEquals(200, api.put(old.getString("url"), "first").statusCode());
    Pause pause = Pause.of(scheduler.runner(id).pid());
    CompletableFuture<HttpResponse<String>> late;
    JsonObject next;
    try {
      late =
          Api.HTTP.sendAsync(
              api.request(old.getString("url")).PUT(BodyPublishers.ofString("late")).build(),
              BodyHandlers.ofString());
      assertEquals(Call.OK, api.terminate(id), "by a revocation: it hears nothing");
      next =
          Api.await(
              "another backend",
              () -> api.connect("kept"),
              answer -> !answer.getString("backend_id").equals(id));
      api.await(next.getString("backend_id"), "ready");
      assertEquals(200, api.put(next.getString("url"), "second").statusCode());
    } finally {
      pause.close();
    }
    int status = late.join().statusCode();
    assertTrue(status == 409 || status == 502, "refused by the guard, or not read any more");
    assertEquals("second\n", api.get(next.getString("url")).body());
    api.await(id, "terminated");
    assertEquals(1, Api.await("one process", scheduler::runners, r -> r.size() == 1).size());
  }

  private static JsonObject whenItAnswers(Api api) throws Exception {
    return new JsonObject(
        Api.await(
                "the store is back",
                () -> api.connectLater("kept").join(),
                response -> response.statusCode() == 200)
            .body());
  }
}
