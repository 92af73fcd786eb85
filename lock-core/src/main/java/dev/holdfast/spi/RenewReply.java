package dev.holdfast.spi;

import java.time.Duration;

/** What a store answers to one {@link RenewCommand} or {@link ReinstateCommand}. */
public sealed interface RenewReply
    permits RenewReply.Renewed,
        RenewReply.Reinstated,
        RenewReply.StateLost,
        RenewReply.NotDone,
        Refusal {

  /**
   * The lease goes on.
   *
   * @param remaining how long it lasts from now on
   * @param expiresAt when it ends by the store's clock, in microseconds; opaque to the engine
   */
  record Renewed(Duration remaining, long expiresAt) implements RenewReply {}

  /**
   * The store had lost the lease, and has it again, with its own token. Only in answer to {@link
   * ReinstateCommand}.
   *
   * @param remaining how long it lasts from now on
   * @param expiresAt when it ends by the store's clock, in microseconds; opaque to the engine
   */
  record Reinstated(Duration remaining, long expiresAt) implements RenewReply {}

  /**
   * There is no record, or one from the past: the store lost state. Nothing has changed. Only in
   * answer to {@link RenewCommand}.
   */
  record StateLost() implements RenewReply {}

  /**
   * This one was not tried, for example because somebody else keeps its row locked; nothing is
   * known about the lease.
   */
  record NotDone(String reason) implements RenewReply {}
}
