package dev.holdfast.testing.server;

import org.opentest4j.TestAbortedException;

/** What to throw when there is no server to test against. */
final class MissingServer {
  private MissingServer() {}

  /** A failure where CI=true, and elsewhere an aborted test that shows the reason. */
  static RuntimeException because(String reason) {
    return because(reason, "true".equals(System.getenv("CI")));
  }

  static RuntimeException because(String reason, boolean inCi) {
    String message = "No server: " + reason;
    if (inCi) {
      throw new AssertionError(message);
    }
    return new TestAbortedException(message);
  }
}
