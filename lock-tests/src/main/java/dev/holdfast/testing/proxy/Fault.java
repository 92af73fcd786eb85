package dev.holdfast.testing.proxy;

/**
 * What a {@link FaultProxy} did to a connection. {@link FaultProxy#count(Fault)} tells how often
 * each really happened. Where bytes are counted in chunks, a chunk is what one read from a socket
 * gave.
 */
public enum Fault {
  /** A chunk of requests was kept back by {@link Flow#hold()}. */
  REQUEST_HELD,
  /** A chunk of replies was kept back by {@link Flow#hold()}. */
  REPLY_HELD,
  /** A chunk of requests was dropped by {@link Flow#swallow()}. */
  REQUEST_SWALLOWED,
  /** A chunk of replies was dropped by {@link Flow#swallow()}. */
  REPLY_SWALLOWED,
  /** A chunk of requests was forwarded late by {@link Flow#delay}. */
  REQUEST_DELAYED,
  /** A chunk of replies was forwarded late by {@link Flow#delay}. */
  REPLY_DELAYED,
  /** A connection was reset in the middle of the requests by {@link Flow#cutAfter}. */
  CUT_INSIDE_REQUEST,
  /** A connection was reset in the middle of the replies by {@link Flow#cutAfter}. */
  CUT_INSIDE_REPLY,
  /** A request never reached the server: {@link FaultProxy#cutBeforeRequest}. */
  CUT_BEFORE_REQUEST,
  /** The server answered and the answer was lost: {@link FaultProxy#cutAfterRequest}. */
  CUT_AFTER_REQUEST,
  /** The server was told that no more requests follow: {@link Flow#halfClose()}. */
  REQUESTS_HALF_CLOSED,
  /** The client was told that no more replies follow: {@link Flow#halfClose()}. */
  REPLIES_HALF_CLOSED,
  /**
   * An open connection was reset by {@link FaultProxy#resetAll()}, or for the bytes it had lost.
   */
  RESET,
  /** A new connection was reset at once: {@link FaultProxy#refuse()}. */
  REFUSED
}
