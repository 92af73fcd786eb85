package dev.holdfast.testing.proxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that sends lines and reads lines, with a limit on each read. */
final class LineClient implements AutoCloseable {
  /** What {@link #read} gives when the server ended its replies in order. */
  static final String END = "<end>";

  /** What {@link #read} gives when the connection was reset. */
  static final String RESET = "<reset>";

  /** What {@link #read} gives when nothing came in time. */
  static final String SILENCE = "<silence>";

  private final Socket socket;
  private final BufferedReader in;

  LineClient(int port) throws IOException {
    socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  String read(int millis) {
    try {
      socket.setSoTimeout(millis);
      String line = in.readLine();
      return line == null ? END : line;
    } catch (SocketTimeoutException e) {
      return SILENCE;
    } catch (IOException e) {
      return RESET;
    }
  }

  String readChars(int count) throws IOException {
    socket.setSoTimeout(5_000);
    StringBuilder chars = new StringBuilder();
    while (chars.length() < count) {
      chars.append((char) in.read());
    }
    return chars.toString();
  }

  String call(String line) throws IOException {
    send(line + "\n");
    return read(5_000);
  }

  void endRequests() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
