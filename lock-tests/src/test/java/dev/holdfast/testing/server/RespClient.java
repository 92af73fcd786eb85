package dev.holdfast.testing.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A minimal client of Redis, to set servers up and to look into them. Not thread-safe. */
public final class RespClient implements AutoCloseable {
  /** Redis' nil, as a reply. */
  public static final Object NIL = List.of("nil");

  /** An error that Redis answered. */
  public static final class RespException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RespException(String message) {
      super(message);
    }
  }

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Socket socket;
  private final InputStream in;

  /** Connects to a server; five seconds are the limit for this and for each reply. */
  public RespClient(String host, int port) throws IOException {
    this(host, port, LIMIT);
  }

  /** Connects to a server, with another limit for this and for each reply. */
  public RespClient(String host, int port, Duration limit) throws IOException {
    int millis = Math.toIntExact(limit.toMillis());
    socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(millis);
    socket.connect(new InetSocketAddress(host, port), millis);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * Sends a command and waits for the reply: a String, a Long, a List of replies, or {@link #NIL}.
   *
   * @throws RespException if Redis answered an error
   */
  public Object call(String... command) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes("*" + command.length + "\r\n"));
    for (String argument : command) {
      byte[] content = bytes(argument);
      out.writeBytes(bytes("$" + content.length + "\r\n"));
      out.writeBytes(content);
      out.writeBytes(bytes("\r\n"));
    }
    socket.getOutputStream().write(out.toByteArray());
    return reply();
  }

  /** Like {@link #call}, for a reply that is read as text. */
  public String text(String... command) throws IOException {
    return String.valueOf(call(command));
  }

  private Object reply() throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> rest;
      case '-' -> throw new RespException(rest);
      case ':' -> Long.valueOf(rest);
      case '$' -> bulk(Integer.parseInt(rest));
      case '*' -> array(Integer.parseInt(rest));
      default -> throw new IOException("not a RESP2 reply: " + line);
    };
  }

  private Object bulk(int length) throws IOException {
    if (length < 0) {
      return NIL;
    }
    byte[] content = in.readNBytes(length);
    if (content.length < length) {
      throw new EOFException("connection closed inside a reply");
    }
    line();
    return new String(content, StandardCharsets.UTF_8);
  }

  private Object array(int length) throws IOException {
    if (length < 0) {
      return NIL;
    }
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      items.add(reply());
    }
    return items;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next;
    while ((next = in.read()) != '\n') {
      if (next < 0) {
        throw new EOFException("connection closed before a reply");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
