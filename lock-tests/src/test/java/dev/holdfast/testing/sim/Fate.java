package dev.holdfast.testing.sim;

/**
 * What becomes of one request on the wire.
 *
 * @param kind what happens
 * @param millis how much later, where something is late
 */
record Fate(Kind kind, int millis) {

  /** What can happen to a request. */
  enum Kind {
    /** It arrives, and so does its reply. */
    FINE,
    /** It arrives late. */
    LATE_REQUEST,
    /** It arrives, and its reply arrives late. */
    LATE_REPLY,
    /** It never arrives. */
    LOST,
    /** It is applied, and its reply never arrives. */
    REPLY_LOST,
    /** It is applied twice at once; the first reply arrives. */
    TWICE,
    /** It is applied, and answered, and applied again later. */
    TWICE_LATER,
    /** It is refused at once, certainly not applied. */
    REFUSED,
    /** The connection breaks before it arrives; the sender does not know which. */
    BROKEN_BEFORE,
    /** It is applied, then the connection breaks; the sender does not know which. */
    BROKEN_AFTER,
    /** Renewals are answered as not done; other requests as if fine. */
    NOT_DONE
  }

  static final Fate FINE = new Fate(Kind.FINE, 0);

  @Override
  public String toString() {
    return millis == 0 ? kind.name() : kind + " " + millis + " ms";
  }
}
