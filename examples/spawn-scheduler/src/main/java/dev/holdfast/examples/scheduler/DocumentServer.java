package dev.holdfast.examples.scheduler;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.Lease;
import dev.holdfast.StaleTokenException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves one document over HTTP, under the secret path of the backend: {@code GET} tells who serves
 * it, {@code PUT} replaces it.
 */
final class DocumentServer implements AutoCloseable {
  /** The header with what {@code isHeld()} said when the request was complete. */
  static final String HELD = "Lease-Held";

  /** The header with the number of saves that are under way. */
  static final String SAVING = "Saving";

  private static final int OK = 200;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int CONFLICT = 409;
  private static final int SERVER_ERROR = 500;
  private static final long FINISH_SECONDS = 3;

  private final HttpServer http;
  private final ExecutorService handlers = Executors.newFixedThreadPool(4);
  private final AtomicInteger saving = new AtomicInteger();
  private final String id;
  private final Lease lease;
  private final Documents documents;

  private DocumentServer(HttpServer http, String id, Lease lease, Documents documents) {
    this.http = http;
    this.id = id;
    this.lease = lease;
    this.documents = documents;
  }

  /** Listens from now on; answers once started. */
  static DocumentServer on(int port, String id, Lease lease, Documents documents)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    DocumentServer server = new DocumentServer(HttpServer.create(address, 0), id, lease, documents);
    URI url = URI.create(lease.holder().metadata().getOrDefault(BackendAddress.URL, "/"));
    server.http.createContext(url.getPath(), server::handle);
    server.http.setExecutor(server.handlers);
    return server;
  }

  void start() {
    http.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try {
      switch (exchange.getRequestMethod()) {
        case "GET" -> describe(exchange);
        case "PUT" -> save(exchange);
        default -> reply(exchange, METHOD_NOT_ALLOWED, "GET and PUT only");
      }
    } catch (RuntimeException e) {
      e.printStackTrace();
      reply(exchange, SERVER_ERROR, e.toString());
    }
  }

  private void describe(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set(SAVING, Integer.toString(saving.get()));
    reply(exchange, OK, "backend " + id + " serves " + lease.key());
  }

  /**
   * Many backends would stop where {@code isHeld()} is false: it spares them a useless write. This
   * one writes all the same, because the process may be stopped right after it has asked. What
   * keeps the document whole is the guard.
   */
  private void save(HttpExchange exchange) throws IOException {
    saving.incrementAndGet();
    try {
      String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set(HELD, Boolean.toString(lease.isHeld()));
      documents.save(lease.key(), lease.token(), text);
      reply(exchange, OK, "saved with token " + lease.token());
    } catch (StaleTokenException e) {
      reply(exchange, CONFLICT, e.getMessage());
    } finally {
      saving.decrementAndGet();
    }
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** Answers the requests that have begun, and takes no more. */
  @Override
  public void close() {
    handlers.shutdown();
    try {
      handlers.awaitTermination(FINISH_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.stop(0);
  }
}
