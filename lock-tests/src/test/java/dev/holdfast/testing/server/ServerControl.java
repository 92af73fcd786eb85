package dev.holdfast.testing.server;

/** What a test may do to a server, besides talking to it. */
public interface ServerControl extends AutoCloseable {
  /** Kills the server with SIGKILL, and waits until it is gone. Does nothing if it is gone. */
  void kill();

  /** Stops the server with SIGSTOP: its connections stay open, and nothing answers. */
  void freeze();

  /** Lets a frozen server go on, with SIGCONT. */
  void thaw();

  /** Starts the server again on the same data and port, after killing it if it still runs. */
  void restart();

  /** What the server has written to its log. */
  ServerLog log();

  /** Ends the server and drops its data. */
  @Override
  void close();
}
