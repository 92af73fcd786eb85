package dev.holdfast;

/**
 * What the holder's side knows since the newest acknowledged request.
 *
 * @param sent the clocks, read before that very request was handed to the driver
 * @param remaining what its reply said remains, in nanoseconds
 * @param expiresAt the reply's end of the lease, in the store's own time; opaque
 * @param attempt the number of the request
 */
record Belief(Moment sent, long remaining, long expiresAt, int attempt) {

  /**
   * A request about a lease that is on its way.
   *
   * @param number rises with every request
   * @param sent the clocks, read before it was handed to the driver
   * @param acknowledgedExpiry the newest acknowledged end of the lease that it carries
   */
  record Attempt(int number, Moment sent, long acknowledgedExpiry) {}
}
