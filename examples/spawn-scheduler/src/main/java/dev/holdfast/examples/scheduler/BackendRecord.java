package dev.holdfast.examples.scheduler;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.examples.scheduler.BackendState.Status;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a backend, on every scheduler and also after its end.
 *
 * @param id short and unique
 * @param key the lock that it was spawned with
 * @param token the fencing token of its lease
 * @param url where it listens; empty until that is known
 * @param control where its runner listens, a secret; empty until that is known
 * @param states all states up to now
 */
record BackendRecord(
    String id,
    LockKey key,
    FencingToken token,
    String url,
    String control,
    List<BackendState> states) {

  /** Copies the list. */
  BackendRecord {
    states = List.copyOf(states);
  }

  BackendState last() {
    return states.get(states.size() - 1);
  }

  Status status() {
    return last().status();
  }

  boolean isTerminated() {
    return status() == Status.TERMINATED;
  }

  boolean wasReady() {
    return states.stream().anyMatch(state -> state.status() == Status.READY);
  }

  BackendRecord at(String newUrl, String newControl) {
    return new BackendRecord(id, key, token, newUrl, newControl, states);
  }

  BackendRecord then(BackendState state) {
    List<BackendState> more = new ArrayList<>(states);
    more.add(state);
    return new BackendRecord(id, key, token, url, control, more);
  }

  /** All states, as the second version of the interface has them. */
  List<JsonObject> statesInV2() {
    return states.stream().map(BackendState::json).toList();
  }

  /** As the first version has them: it has one name for some, and none for a backend that ends. */
  List<JsonObject> statesInV1() {
    List<JsonObject> list = new ArrayList<>();
    String last = "";
    for (BackendState state : states) {
      String name = state.stateInV1();
      if (!name.isEmpty() && !name.equals(last)) {
        list.add(new JsonObject().put("state", name).put("time", state.json().getString("time")));
        last = name;
      }
    }
    return list;
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("namespace", key.namespace())
        .put("key", key.name())
        .put("token", token.toString())
        .put("url", url)
        .put("control", control)
        .put("states", new JsonArray(statesInV2()));
  }

  static BackendRecord fromJson(JsonObject json) {
    return new BackendRecord(
        json.getString("id"),
        LockKey.of(json.getString("namespace"), json.getString("key")),
        FencingToken.parse(json.getString("token")),
        json.getString("url"),
        json.getString("control"),
        json.getJsonArray("states").stream()
            .map(state -> new BackendState((JsonObject) state))
            .toList());
  }
}
