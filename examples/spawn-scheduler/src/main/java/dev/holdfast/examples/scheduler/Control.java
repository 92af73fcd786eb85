package dev.holdfast.examples.scheduler;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.Lease;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Where schedulers reach a runner, under a secret path: {@code POST active} when somebody comes,
 * and while somebody is connected, refused where the lease is over; {@code POST terminate}; and
 * {@code GET logs}, a stream of events.
 *
 * @param url known to schedulers only
 */
record Control(String url, HttpServer http, ExecutorService handlers) implements AutoCloseable {
  static final String ACTIVE = "active";
  static final String TERMINATE = "terminate";
  static final String LOGS = "logs";

  private static final long PAUSE_SECONDS = 1;

  static Control open(Runner runner, Lease lease, BackendLog log) throws IOException {
    InetAddress host = InetAddress.getByName(runner.host());
    HttpServer http = HttpServer.create(new InetSocketAddress(host, 0), 0);
    ExecutorService handlers = Executors.newCachedThreadPool();
    http.setExecutor(handlers);
    String path = "/" + Secrets.secret() + "/";
    http.createContext(path + ACTIVE, answer(lease::isHeld, runner::touch));
    http.createContext(path + TERMINATE, answer(() -> true, runner::terminate));
    http.createContext(path + LOGS, exchange -> stream(exchange, log));
    http.start();
    String url = "http://" + runner.host() + ":" + http.getAddress().getPort() + path;
    return new Control(url, http, handlers);
  }

  private static HttpHandler answer(BooleanSupplier isSound, Runnable action) {
    return exchange -> {
      int status =
          isSound.getAsBoolean() ? HttpURLConnection.HTTP_NO_CONTENT : HttpURLConnection.HTTP_GONE;
      exchange.sendResponseHeaders(status, -1); // first: the action may end this process
      exchange.close();
      action.run();
    };
  }

  private static void stream(HttpExchange exchange, BackendLog log) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, 0);
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
