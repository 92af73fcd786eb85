package dev.holdfast.testing.proxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that applies each line it gets, by adding it to a list, and answers "ok LINE". */
final class LineServer implements AutoCloseable {
  /** Applied when a client ended its requests in order. */
  static final String END = "<end>";

  private final ServerSocket listener;
  private final List<String> applied = new CopyOnWriteArrayList<>();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

  private LineServer(ServerSocket listener) {
    this.listener = listener;
  }

  static LineServer start() {
    try {
      LineServer server = new LineServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      daemon(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  List<String> applied() {
    return applied;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        clients.add(client);
        daemon(() -> serve(client));
      }
    } catch (IOException e) {
      // the listener was closed
    }
  }

  private void serve(Socket client) {
    try (client) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
      OutputStream out = client.getOutputStream();
      String line;
      while ((line = in.readLine()) != null) {
        applied.add(line);
        if (!line.startsWith("mute")) {
          out.write(("ok " + line + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
      applied.add(END);
      out.write("bye\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      applied.add("<reset>");
    } finally {
      clients.remove(client);
    }
  }

  void closeClients() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "line-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    closeClients();
  }
}
