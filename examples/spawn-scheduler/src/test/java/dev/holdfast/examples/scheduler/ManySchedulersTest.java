package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several schedulers on one store act as one. */
class ManySchedulersTest {

  @Test
  void twoHundredRequestsForTwentyKeysSpawnTwentyBackends(@TempDir Path folder) throws Exception {
    try (Cluster cluster = new Cluster(folder)) {
      List<SchedulerProcess> schedulers =
          List.of(cluster.start(30), cluster.start(30), cluster.start(30));
      Set<String> backends = connectAll(schedulers);
      assertEquals(20, backends.size());
      assertEquals(20, schedulers.stream().mapToInt(s -> s.runners().size()).sum());
      for (String id : backends) {
        schedulers.get(0).api().await(id, "ready"); // whichever scheduler has spawned it
      }
      for (String id : backends) {
        schedulers.get(1).api().terminate(id);
      }
      for (String id : backends) {
        JsonObject end = schedulers.get(2).api().await(id, "terminated");
        assertEquals("external", end.getString("termination_reason"));
      }
    }
  }

  /** As on two machines: each listens on an address of its own, and its backends do too. */
  @Test
  void aBackendIsReachedThroughASchedulerOnAnotherAddress(@TempDir Path folder) throws Exception {
    try (Cluster cluster = new Cluster(folder)) {
      Api first = cluster.start(30, "127.0.0.2").api();
      Api second = cluster.start(30, "127.0.0.3").api();
      JsonObject connected = first.connect("far");
      assertTrue(connected.getString("url").startsWith("http://127.0.0.2:"));
      String id = connected.getString("backend_id");
      second.await(id, "ready");
      assertEquals(200, first.put(connected.getString("url"), "from afar").statusCode());
      String path = "/" + connected.getString("token") + "/";
      assertEquals("from afar\n", second.get(path).body());
      second.terminate(id);
      assertEquals("external", first.await(id, "terminated").getString("termination_reason"));
    }
  }

  /** The backends of twenty keys. */
  private static Set<String> connectAll(List<SchedulerProcess> schedulers) {
    List<Integer> requests = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      requests.add(i);
    }
    Collections.shuffle(requests);
    Map<Integer, CompletableFuture<HttpResponse<String>>> answers = new TreeMap<>();
    for (int i : requests) {
      answers.put(i, schedulers.get(i % 3).api().connectLater("document-" + i % 20));
    }
    Map<Integer, Set<String>> backends = new TreeMap<>();
    int spawned = 0;
    for (int i : requests) {
      HttpResponse<String> answer = answers.get(i).join();
      assertEquals(200, answer.statusCode(), answer.body());
      JsonObject json = new JsonObject(answer.body());
      backends.computeIfAbsent(i % 20, key -> new TreeSet<>()).add(json.getString("backend_id"));
      spawned += json.getBoolean("spawned") ? 1 : 0;
    }
    assertEquals(20, spawned);
    Set<String> all = new HashSet<>();
    backends.forEach(
        (key, ids) -> {
          assertEquals(1, ids.size(), () -> "backends of key " + key + ": " + ids);
          all.addAll(ids);
        });
    return all;
  }
}
