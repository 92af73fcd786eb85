package dev.holdfast.testing.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A TCP proxy on the loopback interface that stands between a client and a real server and breaks
 * their connections on command. It knows no protocol. A request is the bytes that a connection has
 * sent since the server's last reply, which is exact for clients that wait for each reply.
 *
 * <p>Every fault that really happened is counted: a test that relies on one checks {@link #count}.
 * Safe for use by several threads.
 */
public final class FaultProxy implements AutoCloseable {
  // Below the range from which Linux takes the ports of outgoing connections.
  private static final int FIRST_PORT = 30_000;
  private static final int PORTS = 2_700;
  private static final long JOIN_MILLIS = 2_000;

  private final ServerSocket listener;
  private final Flow requests = new Flow(this, Direction.REQUESTS);
  private final Flow replies = new Flow(this, Direction.REPLIES);
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final List<Cut> cuts = new CopyOnWriteArrayList<>();
  private final Map<Fault, AtomicLong> counts = new EnumMap<>(Fault.class);
  private volatile InetSocketAddress target;
  private volatile boolean refusing;
  private volatile boolean closed;

  private FaultProxy(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.target = target;
    for (Fault fault : Fault.values()) {
      counts.put(fault, new AtomicLong());
    }
  }

  /**
   * Opens a proxy on a free port of 127.0.0.1. Everything passes at first. The server need not run
   * yet: each new connection of a client opens its own to the server, and is reset if that fails.
   *
   * @param host the server's host
   * @param port the server's port
   * @throws UncheckedIOException if no port could be opened
   */
  public static FaultProxy to(String host, int port) {
    FaultProxy proxy = new FaultProxy(listen(), new InetSocketAddress(host, port));
    proxy.start("accept", proxy::accept);
    return proxy;
  }

  private static ServerSocket listen() {
    IOException last = new IOException("no port was tried");
    int start = (int) Math.floorMod(System.nanoTime() / 1_000, (long) PORTS);
    for (int i = 0; i < PORTS; i++) {
      try {
        int port = FIRST_PORT + (start + i) % PORTS;
        return new ServerSocket(port, 128, InetAddress.getByName("127.0.0.1"));
      } catch (IOException e) {
        last = e;
      }
    }
    throw new UncheckedIOException("no free port for a fault proxy on 127.0.0.1", last);
  }

  /** The host that clients connect to. */
  public String host() {
    return listener.getInetAddress().getHostAddress();
  }

  /** The port that clients connect to. */
  public int port() {
    return listener.getLocalPort();
  }

  /** The bytes from clients to the server. */
  public Flow requests() {
    return requests;
  }

  /** The bytes from the server to clients. */
  public Flow replies() {
    return replies;
  }

  /**
   * Arms a cut that happens in place of the next request that matches: the server does not get the
   * bytes that complete the match, and both sides see a reset.
   *
   * @param request a condition on the request's bytes so far
   */
  public Cut cutBeforeRequest(Predicate<byte[]> request) {
    return arm(new Cut(this, Fault.CUT_BEFORE_REQUEST, request, Bytes.any()));
  }

  /**
   * Arms a cut between the next request that matches and its reply: the request is forwarded, the
   * proxy waits until the server's reply begins, which proves that the request was applied, drops
   * the reply, and resets both sides. If the connection ends before a reply, the cut stays armed.
   *
   * <p>On a connection that carries several requests at a time the reply may be an earlier one's;
   * {@link #cutAfterRequest(Predicate, Predicate)} tells them apart.
   *
   * @param request a condition on the request's bytes so far
   */
  public Cut cutAfterRequest(Predicate<byte[]> request) {
    return cutAfterRequest(request, Bytes.any());
  }

  /**
   * Like {@link #cutAfterRequest(Predicate)}, but forwards replies until one matches.
   *
   * @param request a condition on the request's bytes so far
   * @param reply a condition on the bytes of replies since the request matched
   */
  public Cut cutAfterRequest(Predicate<byte[]> request, Predicate<byte[]> reply) {
    return arm(new Cut(this, Fault.CUT_AFTER_REQUEST, request, reply));
  }

  private Cut arm(Cut cut) {
    connections.forEach(Connection::forgetRequest);
    cuts.add(cut);
    return cut;
  }

  /** Resets all open connections, on both sides. New ones are accepted. Does not block. */
  public void resetAll() {
    connections.forEach(Connection::resetCounted);
  }

  /**
   * Resets new connections as soon as they are made. The port stays open, so that each attempt can
   * be counted and nobody else can take the port. Connections that are open stay so.
   */
  public void refuse() {
    refusing = true;
  }

  /** Accepts new connections again, after {@link #refuse()}. */
  public void admit() {
    refusing = false;
  }

  /**
   * Leads new connections to another server. Connections that are open stay where they are.
   *
   * @param host the new server's host
   * @param port the new server's port
   */
  public void retarget(String host, int port) {
    target = new InetSocketAddress(host, port);
  }

  /**
   * How often a fault has happened since the proxy was opened.
   *
   * @param fault which
   */
  public long count(Fault fault) {
    return counts.get(fault).get();
  }

  /** How many connections are open. */
  public int openConnections() {
    return connections.size();
  }

  /**
   * Closes the port, resets all connections, and waits for the threads to end, two seconds at most.
   *
   * @throws IllegalStateException if a thread did not end
   */
  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    connections.forEach(Connection::reset);
    long deadline = System.nanoTime() + JOIN_MILLIS * 1_000_000;
    while (!threads.isEmpty()) {
      threads.stream().findAny().ifPresent(thread -> join(thread, deadline));
    }
  }

  private void join(Thread thread, long deadline) {
    try {
      thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before the proxy's threads ended", e);
    }
    if (thread.isAlive()) {
      throw new IllegalStateException("thread " + thread.getName() + " did not end");
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = listener.accept();
        if (refusing) {
          met(Fault.REFUSED);
          client.setSoLinger(true, 0);
          client.close();
        } else {
          open(client);
        }
      } catch (IOException e) {
        // the port was closed, which ends the loop, or one client left early
      }
    }
  }

  private void open(Socket client) {
    Connection connection = new Connection(this, client);
    connections.add(connection);
    if (closed) {
      connection.reset();
    }
    start("requests", () -> connection.run(target));
  }

  void start(String role, Runnable task) {
    Runnable tracked =
        () -> {
          try {
            task.run();
          } finally {
            threads.remove(Thread.currentThread());
          }
        };
    Thread thread = new Thread(tracked, "holdfast-fault-proxy-" + port() + "-" + role);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  Optional<Cut> claim(byte[] request) {
    for (Cut cut : cuts) {
      if (cut.claim(request)) {
        return Optional.of(cut);
      }
    }
    return Optional.empty();
  }

  boolean hasCuts() {
    return !cuts.isEmpty();
  }

  void forget(Cut cut) {
    cuts.remove(cut);
  }

  void met(Fault fault) {
    counts.get(fault).incrementAndGet();
  }

  Set<Connection> connections() {
    return connections;
  }

  Flow flow(Direction direction) {
    return direction == Direction.REQUESTS ? requests : replies;
  }

  void closed(Connection connection) {
    connections.remove(connection);
    requests.wake();
    replies.wake();
  }
}
