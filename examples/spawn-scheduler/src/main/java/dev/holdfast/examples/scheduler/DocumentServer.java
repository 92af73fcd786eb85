package dev.holdfast.examples.scheduler;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.Lease;
import dev.holdfast.StaleTokenException;
import dev.holdfast.examples.scheduler.Store.Document;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The demo: serves one document over HTTP. {@code GET} shows it, {@code PUT} replaces it. */
record DocumentServer(
    HttpServer http,
    ExecutorService handlers,
    AtomicInteger saving,
    String id,
    Lease lease,
    Store store,
    BackendLog log,
    CompletableFuture<Integer> exited)
    implements Workload {
  /** The header with what {@code isHeld()} said when the request was complete. */
  static final String HELD = "Lease-Held";

  /** The header with the number of saves that are under way. */
  static final String SAVING = "Saving";

  /** The header with the id of the backend. */
  static final String BACKEND = "Session-Backend";

  private static final int KILLED = 137;
  private static final int LONGEST = 10_000; // what is beyond is cut off: it is a demo
  private static final Duration FINISH_LIMIT = Duration.ofSeconds(3);

  /** Opens the document, and serves it from now on. */
  static DocumentServer start(
      InetSocketAddress address, String id, Lease lease, Store store, BackendLog log)
      throws IOException {
    store.admit(lease.key(), lease.token());
    HttpServer http = HttpServer.create(address, 0);
    ExecutorService handlers = Executors.newFixedThreadPool(4);
    AtomicInteger saving = new AtomicInteger();
    DocumentServer server =
        new DocumentServer(
            http, handlers, saving, id, lease, store, log, new CompletableFuture<>());
    http.createContext("/", server::handle);
    http.setExecutor(handlers);
    http.start();
    log.add("serves a document on port " + address.getPort());
    return server;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try {
      switch (exchange.getRequestMethod()) {
        case "GET" -> show(exchange);
        case "PUT" -> save(exchange);
        default -> reply(exchange, HttpURLConnection.HTTP_BAD_METHOD, "GET and PUT only");
      }
    } catch (RuntimeException e) {
      log.add("failed: " + Reason.of(e));
      reply(exchange, HttpURLConnection.HTTP_INTERNAL_ERROR, Reason.of(e));
    }
  }

  private void show(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set(SAVING, Integer.toString(saving.get()));
    exchange.getResponseHeaders().set(BACKEND, id);
    reply(
        exchange,
        HttpURLConnection.HTTP_OK,
        store.read(lease.key()).map(Document::text).orElse(""));
  }

  /**
   * Many backends would stop where {@code isHeld()} is false: it spares them a useless write. This
   * one writes all the same, because the process may be stopped right after it has asked. What
   * keeps the document whole is the guard.
   */
  private void save(HttpExchange exchange) throws IOException {
    saving.incrementAndGet();
    try {
      String text =
          new String(exchange.getRequestBody().readNBytes(LONGEST), StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set(HELD, Boolean.toString(lease.isHeld()));
      store.save(lease.key(), lease.token(), text);
      log.add("saved " + text.length() + " characters");
      reply(exchange, HttpURLConnection.HTTP_OK, "saved with token " + lease.token());
    } catch (StaleTokenException e) {
      reply(exchange, HttpURLConnection.HTTP_CONFLICT, e.getMessage());
    } finally {
      saving.decrementAndGet();
    }
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Answers the requests that have begun, and takes no more. */
  @Override
  public void stop() {
    new Thread(this::close, "stop").start();
  }

  /** There is no process to kill but the runner's, which exits next. */
  @Override
  public void kill() {
    exited.complete(KILLED);
  }

  /** Answers what has begun: the guard refuses what is too late, and says so. */
  @Override
  public void close() {
    handlers.shutdown();
    Await.until(FINISH_LIMIT, handlers::isTerminated);
    http.stop(0);
    exited.complete(0);
  }
}
