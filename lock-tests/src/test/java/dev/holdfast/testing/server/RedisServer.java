package dev.holdfast.testing.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Redis server.
 *
 * @param uri its address, {@code redis://[user:password@]host:port}
 * @param control commands to its process
 */
public record RedisServer(URI uri, ServerControl control) implements TestServer {
  /** Arguments with which Redis keeps every write that it has answered over a crash. */
  public static final List<String> DURABLE =
      List.of("--appendonly", "yes", "--appendfsync", "always");

  // Clients of a container come from elsewhere, which Redis refuses by default without a password.
  private static final List<String> CONTAINER_COMMAND =
      List.of("redis-server", "--save", "", "--protected-mode", "no");

  // Redis marks warnings and errors alike, and a few lines of every start.
  static final Pattern ERROR =
      Pattern.compile(":[MSX] .* # (?!Server initialized|WARNING)|^\\*\\*\\* FATAL");

  /**
   * Starts a private server; the caller closes it.
   *
   * @param arguments of redis-server, such as {@code --requirepass} and the password
   */
  public static RedisServer start(List<String> arguments) {
    int port = LoopbackPorts.next();
    ServerSource source = ServerSource.find(ServerKind.REDIS);
    if (source instanceof ServerSource.Image image) {
      List<String> command = concat(CONTAINER_COMMAND, arguments);
      var launch = new ContainerControl.Launch(image.name(), 6379, Map.of(), command, ERROR);
      return new RedisServer(
          address(port), ContainerControl.start(launch, port, () -> answers(port)));
    }
    return start(((ServerSource.Binary) source).path(), port, arguments);
  }

  /**
   * Like {@link #start(List)}, but never in a container: for a server that reads files of the test.
   *
   * @param arguments of redis-server
   */
  public static RedisServer startBinary(List<String> arguments) {
    return start(ServerSource.findBinary(ServerKind.REDIS), LoopbackPorts.next(), arguments);
  }

  /** Starts a private server that keeps nothing but its memory. */
  public static RedisServer start() {
    return start(List.of());
  }

  static RedisServer start(Path binary) {
    return start(binary, LoopbackPorts.next(), List.of());
  }

  static RedisServer start(Path binary, int port, List<String> arguments) {
    Path folder = Folders.forRun("redis-" + port);
    List<String> options =
        List.of("--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--dir", ".");
    return launch(folder, port, concat(concat(List.of(binary.toString()), options), arguments));
  }

  /** Starts the server as a child process with a whole command. */
  static RedisServer launch(Path folder, int port, List<String> command) {
    var launch =
        new ServerProcess.Launch("Redis on port " + port, folder, command, Map.of(), "KILL", ERROR);
    return new RedisServer(address(port), ServerProcess.start(launch, (pid, log) -> answers(port)));
  }

  private static URI address(int port) {
    return URI.create("redis://127.0.0.1:" + port);
  }

  private static boolean answers(int port) {
    try (RespClient client = new RespClient("127.0.0.1", port)) {
      return client.text("PING").equals("PONG");
    } catch (RespClient.RespException e) {
      return e.getMessage().startsWith("NO"); // NOAUTH, NOPERM: it runs, and wants a password
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  @Override
  public String host() {
    return uri.getHost();
  }

  @Override
  public int port() {
    return uri.getPort() < 0 ? 6379 : uri.getPort();
  }

  /**
   * The same address with another port of this machine, such as a proxy's.
   *
   * @param port the other port
   */
  public URI uriAt(int port) {
    String user = uri.getRawUserInfo();
    return URI.create("redis://" + (user == null ? "" : user + "@") + "127.0.0.1:" + port);
  }

  /** Opens a connection, with the user and password of the address if it has any. */
  public RespClient connect() throws IOException {
    return connect(Duration.ofSeconds(5));
  }

  /**
   * Like {@link #connect()}.
   *
   * @param limit how long to wait for the connection, and for each reply
   */
  public RespClient connect(Duration limit) throws IOException {
    RespClient client = new RespClient(host(), port(), limit);
    String user = uri.getUserInfo();
    if (user != null) {
      List<String> auth = new ArrayList<>(List.of("AUTH"));
      Stream.of(user.split(":", 2)).filter(part -> !part.isEmpty()).forEach(auth::add);
      client.call(auth.toArray(String[]::new));
    }
    return client;
  }

  /**
   * Runs one command on a connection of its own; see {@link RespClient#call}.
   *
   * @param command the command and its arguments
   * @throws UncheckedIOException if the server did not answer
   */
  public Object call(String... command) {
    try (RespClient client = connect()) {
      return client.call(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Like {@link #call}, for a reply that is read as text.
   *
   * @param command the command and its arguments
   */
  public String text(String... command) {
    return String.valueOf(call(command));
  }
}
