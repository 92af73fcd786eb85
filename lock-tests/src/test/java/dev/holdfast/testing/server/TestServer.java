package dev.holdfast.testing.server;

import dev.holdfast.testing.proxy.FaultProxy;

/** A running server, and what a test may do to it. */
public interface TestServer extends AutoCloseable {
  /** The host that it listens on. */
  String host();

  /** The port that it listens on; it stays the same over restarts. */
  int port();

  /** Commands to the server's process. */
  ServerControl control();

  /** Opens a proxy in front of the server; the caller closes it. */
  default FaultProxy proxy() {
    return FaultProxy.to(host(), port());
  }

  /** See {@link ServerControl#kill()}. */
  default void kill() {
    control().kill();
  }

  /** See {@link ServerControl#freeze()}. */
  default void freeze() {
    control().freeze();
  }

  /** See {@link ServerControl#thaw()}. */
  default void thaw() {
    control().thaw();
  }

  /** See {@link ServerControl#restart()}. */
  default void restart() {
    control().restart();
  }

  /** See {@link ServerControl#log()}. */
  default ServerLog errorLog() {
    return control().log();
  }

  @Override
  default void close() {
    control().close();
  }
}
