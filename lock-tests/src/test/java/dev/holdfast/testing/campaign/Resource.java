package dev.holdfast.testing.campaign;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The protected resource as a service of its own, that processes write to over TCP; it also passes
 * tickets from one to another.
 */
final class Resource implements AutoCloseable {
  /** What is answered where there is nothing. */
  static final String NONE = "none";

  private final ServerSocket listener;
  private final GuardedLog log;
  private final Tally tally;
  private final Queue<String> tickets = new ConcurrentLinkedQueue<>();

  Resource(GuardedLog log, Tally tally) throws IOException {
    this.log = log;
    this.tally = tally;
    listener = new ServerSocket(0, 64, InetAddress.getByName("127.0.0.1"));
    start("holdfast-resource", this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        start("holdfast-resource-client", () -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(client.getOutputStream(), true, StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(answer(line.split(" ")));
      }
    } catch (IOException killed) {
      // a process that was killed says no good-bye
    }
  }

  private String answer(String[] words) {
    switch (words[0]) {
      case "write" -> {
        FencingToken token = FencingToken.parse(words[2]);
        return log.write(LockKey.of(words[1]), token, words[3]) ? "written" : "refused";
      }
      case "offer" -> tickets.add(words[1]);
      case "take" -> {
        String ticket = tickets.poll();
        return ticket == null ? NONE : ticket;
      }
      case "count" -> tally.add(Count.valueOf(words[1]));
      default -> throw new IllegalArgumentException(words[0]);
    }
    return "ok";
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A process's connection to the resource. */
  static final class Client {
    private final BufferedReader in;
    private final PrintWriter out;

    Client(int port) throws IOException {
      Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    String ask(String words) {
      out.println(words);
      try {
        String answer = in.readLine();
        if (answer == null) {
          throw new IOException("the resource is gone");
        }
        return answer;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
