package dev.holdfast.examples.scheduler;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.examples.scheduler.Store.Document;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Connection tokens: secrets in URLs, each of which opens one backend to one user. Only their
 * digests are stored.
 */
final class Connections {
  /** Of the documents in which this is kept. */
  static final String NAMESPACE = "(connection)";

  private final Store store;

  Connections(Store store) {
    this.store = store;
  }

  /**
   * What a connection token opens, and to whom.
   *
   * @param backend the id of the backend
   * @param user told to the backend; printable ASCII
   * @param auth told to the backend
   */
  record Connection(String backend, Optional<String> user, Optional<JsonObject> auth) {}

  /** A new token for a connection. */
  String open(Connection connection, FencingToken tokenOfBackend) {
    String token = Secrets.secret();
    JsonObject json = new JsonObject().put("backend", connection.backend());
    connection.user().ifPresent(user -> json.put("user", user));
    connection.auth().ifPresent(auth -> json.put("auth", auth));
    store.save(key(token), tokenOfBackend, Ascii.json(json));
    return token;
  }

  /** The connection of a token; empty if nobody was given this one. */
  Optional<Connection> find(String token) {
    return store.read(key(token)).map(Document::text).map(JsonObject::new).map(Connections::of);
  }

  private static Connection of(JsonObject json) {
    return new Connection(
        json.getString("backend"),
        Optional.ofNullable(json.getString("user")),
        Optional.ofNullable(json.getJsonObject("auth")));
  }

  private static LockKey key(String token) {
    return LockKey.of(NAMESPACE, Secrets.digest(token));
  }
}
