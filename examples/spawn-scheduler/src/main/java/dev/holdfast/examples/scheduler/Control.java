package dev.holdfast.examples.scheduler;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Where schedulers reach a runner, on this machine and under a secret path: {@code POST active}
 * while somebody is connected, {@code POST terminate}, and {@code GET logs}, a stream of events.
 */
final class Control implements AutoCloseable {
  static final String ACTIVE = "active";
  static final String TERMINATE = "terminate";
  static final String LOGS = "logs";

  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int NOT_FOUND = 404;
  private static final long PAUSE_SECONDS = 1;

  private final HttpServer http;
  private final ExecutorService handlers = Executors.newCachedThreadPool(Daemon.named("control"));
  private final String path = "/" + Secrets.secret() + "/";

  private Control(HttpServer http) {
    this.http = http;
  }

  static Control open(Runnable active, Runnable terminate, BackendLog log) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Control control = new Control(HttpServer.create(address, 0));
    control.http.setExecutor(control.handlers);
    control.on("POST", ACTIVE, exchange -> answer(exchange, active));
    control.on("POST", TERMINATE, exchange -> answer(exchange, terminate));
    control.on("GET", LOGS, exchange -> stream(exchange, log));
    control.http.start();
    return control;
  }

  /** Known to schedulers only. */
  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + path;
  }

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private void on(String method, String name, Answer answer) {
    http.createContext(
        path + name,
        exchange -> {
          try (exchange) {
            if (exchange.getRequestMethod().equals(method)) {
              answer.to(exchange);
            } else {
              exchange.sendResponseHeaders(NOT_FOUND, -1);
            }
          }
        });
  }

  private static void answer(HttpExchange exchange, Runnable action) throws IOException {
    exchange.sendResponseHeaders(NO_CONTENT, -1); // first: the action may end this process
    action.run();
  }

  private static void stream(HttpExchange exchange, BackendLog log) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(OK, 0);
    BlockingQueue<String> lines = log.read();
    try (OutputStream out = exchange.getResponseBody()) {
      while (true) {
        String line = lines.poll(PAUSE_SECONDS, TimeUnit.SECONDS);
        String event = line == null ? ":\n\n" : "data: " + line.replace('\r', ' ') + "\n\n";
        out.write(event.getBytes(StandardCharsets.UTF_8)); // fails once nobody listens
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      log.leave(lines);
    }
  }

  @Override
  public void close() {
    handlers.shutdownNow();
    http.stop(0);
  }
}
