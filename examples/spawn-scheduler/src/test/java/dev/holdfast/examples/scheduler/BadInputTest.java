package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a request is said, and does no harm. */
class BadInputTest {
  private static final String BEARER = "the-bearer-secret";
  private static final String CONNECT = "/v2/service/-/-/connect";
  private static final String KEY = "the-secret-key";

  @TempDir static Path folder;

  private static SchedulerProcess scheduler;

  @BeforeAll
  static void start() throws Exception {
    scheduler = SchedulerProcess.start(folder, "--orphans", "end", "--token", BEARER);
  }

  @AfterAll
  static void stop() {
    scheduler.close();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + scheduler.port() + path))
        .header("Authorization", "Bearer " + BEARER)
        .header("Content-Type", "application/json");
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return Api.send(request(path).POST(BodyPublishers.ofString(body)).build());
  }

  private static String assertError(int status, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
    JsonObject error = new JsonObject(response.body());
    assertEquals("error", error.getString("status"));
    return error.getString("message");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "3",
        "\"text\"",
        "{\"key\": 3}",
        "{\"key\": \"\"}",
        "{\"key\": [\"a\"]}",
        "{\"key\": \"a\\ud800\"}",
        "{\"key\": \"a\\u0000\"}",
        "{\"keys\": \"a\"}",
        "{\"<script>\": 1}",
        "{\"spawn\": 1}",
        "{\"spawn\": \"true\"}",
        "{\"spawn\": false}",
        "{\"spawn\": {\"unknown\": 1}}",
        "{\"spawn\": {\"max_idle_seconds\": \"3\"}}",
        "{\"spawn\": {\"max_idle_seconds\": 0}}",
        "{\"spawn\": {\"max_idle_seconds\": -1}}",
        "{\"spawn\": {\"lifetime_limit_seconds\": 1e300}}",
        "{\"spawn\": {\"tag\": 1}}",
        "{\"spawn\": {\"executable\": []}}",
        "{\"spawn\": {\"executable\": {\"env\": {\"A\": 1}}}}",
        "{\"spawn\": {\"executable\": {\"env\": {\"A=B\": \"1\"}}}}",
        "{\"spawn\": {\"executable\": {\"env\": {\"A\": \"\\u0000\"}}}}",
        "{\"user\": \"a\\r\\nX-Verified-Secret: b\"}",
        "{\"user\": \"a\\u00e9\"}",
        "{\"auth\": \"a\"}",
        "{\"auth\": []}"
      })
  void aBodyThatIsWrong(String body) throws Exception {
    assertError(400, post(CONNECT, body));
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    assertEquals(
        "spawn.executable.env.A=B must have the name of a variable, and a text"
            .replace("A=B", "a name that is not shown here"),
        assertError(
            400, post(CONNECT, "{\"spawn\": {\"executable\": {\"env\": {\"A=B\": \"1\"}}}}")));
    String tooLong = new JsonObject().put("key", "k".repeat(129)).encode();
    assertTrue(assertError(400, post(CONNECT, tooLong)).contains("more than 128 code points"));
    String auth =
        new JsonObject().put("auth", new JsonObject().put("a", "é".repeat(1000))).encode();
    assertTrue(assertError(400, post(CONNECT, auth)).startsWith("auth has more than"));
    assertEquals(
        "env.PORT is reserved: the platform sets it",
        assertError(400, post("/user/-/service/-/spawn", "{\"env\": {\"PORT\": \"1\"}}")));
    assertError(400, post("/user/-/service", "{}"));
    assertError(400, post("/user/-/service", "{\"name\": \"../a\"}"));
  }

  @Test
  void aBodyThatIsTooLarge() throws Exception {
    String large = new JsonObject().put("user", "a".repeat(100_000)).encode();
    assertError(413, post(CONNECT, large));
    HttpRequest.BodyPublisher chunked =
        BodyPublishers.ofInputStream(
            () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8)));
    assertError(413, Api.send(request(CONNECT).POST(chunked).build()));
    HttpRequest text =
        HttpRequest.newBuilder(request(CONNECT).build().uri())
            .header("Authorization", "Bearer " + BEARER)
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("{}"))
            .build();
    assertError(415, Api.send(text));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 404",
    "GET, //, 404",
    "GET, /auth/, 404",
    "GET, /auth/../auth, 404",
    "GET, /%61uth, 404",
    "GET, /AUTH, 404",
    "GET, /v2/backend/../../auth, 404",
    "GET, /v2/backend/%2e%2e/status, 404",
    "GET, /v2/backend/a%00b/status, 404",
    "GET, /v2/backend/nobody/status, 404",
    "GET, /v2/backend/nobody/status/stream, 404",
    "GET, /backend/nobody/logs, 404",
    "POST, /backend/nobody/terminate, 404",
    "POST, /auth, 405",
    "GET, /v2/service/-/-/connect, 405",
    "OPTIONS, /v2/service/-/-/connect, 405",
    "GET, /AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/, 401",
    "GET, /AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, 401",
    "GET, /AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!/, 404",
    "GET, /AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/, 404"
  })
  void aPathThatIsWrong(String method, String path, int status) throws Exception {
    String answer =
        raw(
            method + " " + path + " HTTP/1.1",
            "Host: localhost",
            "Authorization: Bearer " + BEARER,
            "Content-Length: 0",
            "Connection: close");
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertTrue(answer.contains("{\"status\":\"error\",\"message\":"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Authorization: Bearer",
        "Authorization: Bearer -",
        "Authorization: Basic the-bearer-secret",
        "Authorization: Bearer the-bearer-secrets"
      })
  void aBearerTokenThatIsWrong(String header) throws Exception {
    for (String line :
        List.of(
            "GET /auth",
            "POST " + CONNECT,
            "POST /user/-/service",
            "GET /user/-/services",
            "POST /user/-/service/-/spawn",
            "POST /user/-/service/-/fetch",
            "GET /backend/x/logs",
            "POST /backend/x/terminate")) {
      String answer =
          raw(
              line + " HTTP/1.1",
              "Host: localhost",
              "Content-Length: 0",
              "Connection: close",
              header);
      assertTrue(answer.startsWith("HTTP/1.1 401 "), line + ": " + answer);
    }
  }

  @Test
  void aConflictAndAnUnheldKey() throws Exception {
    assertError(404, post(CONNECT, "{\"key\": \"nobody\", \"spawn\": false}"));
    assertError(404, post("/v2/service/-/unknown/connect", "{}"));
    JsonObject first = new JsonObject(post(CONNECT, body("{\"tag\": \"blue\"}")).body());
    assertError(409, post(CONNECT, body("{\"tag\": \"red\"}")));
    JsonObject same = new JsonObject(post(CONNECT, body("false")).body());
    assertEquals(first.getString("backend_id"), same.getString("backend_id"));
    assertFalse(same.getBoolean("spawned"));

    // Also the log of all that went wrong tells no secret.
    Api api = scheduler.api();
    api.await(first.getString("backend_id"), "ready");
    assertEquals(200, api.put(first.getString("url"), "secret-text").statusCode());
    String output = scheduler.output();
    assertTrue(output.contains(first.getString("backend_id")), output);
    for (String secret :
        List.of(BEARER, KEY, "secret-text", first.getString("token"), same.getString("token"))) {
      assertFalse(output.contains(secret), output);
    }
  }

  private static String body(String spawn) {
    return "{\"key\": \"" + KEY + "\", \"spawn\": " + spawn + "}";
  }

  private static String raw(String... lines) throws Exception {
    try (Socket socket = new Socket("localhost", scheduler.port())) {
      socket.setSoTimeout(10_000);
      StringBuilder text = new StringBuilder();
      for (String line : lines) {
        if (!line.isEmpty()) {
          text.append(line).append("\r\n");
        }
      }
      socket
          .getOutputStream()
          .write(text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      return String.join("\n", reader.lines().toList());
    }
  }
}
