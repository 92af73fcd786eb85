package dev.holdfast.examples.scheduler;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;

/** A backend that has never heard of leases: it says what it was given, and echoes WebSockets. */
final class EchoBackend {
  private EchoBackend() {}

  public static void main(String[] args) {
    System.out.println("echo: hello");
    Vertx.vertx()
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
        .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
        .requestHandler(
            request -> {
              JsonObject headers = new JsonObject();
              request.headers().forEach((name, value) -> headers.put(name.toLowerCase(), value));
              JsonObject env = new JsonObject();
              System.getenv().forEach(env::put);
              request
                  .response()
                  .end(
                      new JsonObject()
                          .put("uri", request.uri())
                          .put("headers", headers)
                          .put("env", env)
                          .encode());
            })
        .listen(Integer.parseInt(System.getenv("PORT")))
        .onFailure(failure -> System.exit(1));
  }
}
