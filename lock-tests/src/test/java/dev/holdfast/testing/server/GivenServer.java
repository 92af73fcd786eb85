package dev.holdfast.testing.server;

import java.util.Optional;

/** The control of a server whose address was given by property: none. */
record GivenServer(String property) implements ServerControl {
  /** The address that a property gives. */
  static Optional<String> address(String property) {
    return Optional.ofNullable(System.getProperty(property)).filter(value -> !value.isBlank());
  }

  @Override
  public void kill() {
    throw uncontrolled();
  }

  @Override
  public void freeze() {
    throw uncontrolled();
  }

  @Override
  public void thaw() {
    throw uncontrolled();
  }

  @Override
  public void restart() {
    throw uncontrolled();
  }

  @Override
  public ServerLog log() {
    throw uncontrolled();
  }

  @Override
  public void close() {
    // it belongs to whoever gave the address
  }

  private RuntimeException uncontrolled() {
    return MissingServer.because(
        "this test controls its server, and the one of -D" + property + " is not ours to control");
  }
}
