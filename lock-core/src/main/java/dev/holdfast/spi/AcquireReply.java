package dev.holdfast.spi;

import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import java.time.Duration;

/** What a store answers to {@link AcquireCommand}. */
public sealed interface AcquireReply {

  /**
   * The key was granted to this grant id, now or by an earlier copy of the same command.
   *
   * @param token the token of the grant
   * @param remaining how long the lease lasts from now on
   * @param expiresAt when it ends by the store's clock, in microseconds; opaque to the engine
   */
  record Granted(FencingToken token, Duration remaining, long expiresAt) implements AcquireReply {}

  /** Somebody has the key. */
  record Busy(Holder holder) implements AcquireReply {}

  /** The command can never be granted; nothing has changed. */
  record Refused(Reason reason) implements AcquireReply {}

  /** Why a command was refused. */
  enum Reason {
    /** A late copy: this grant id was granted and has ended, or was abandoned. */
    DUPLICATE,
    /** The store's clock is outside its sanity window; a token drawn from it would be harmful. */
    CLOCK_OUTSIDE_WINDOW,
    /** The next token would not be below 2^53. */
    TOKENS_EXHAUSTED
  }
}
