package dev.holdfast.testing.sim;

import dev.holdfast.LockKey;
import dev.holdfast.spi.LockRecord;
import java.time.Duration;
import java.util.Map;

/** Sees everything that goes over the wire, from both ends. */
interface Spectator {

  /**
   * A request on its way.
   *
   * @param manager who asks: one after the other, several managers may run in one process
   * @param timeout when the sender does not listen any more
   * @param at the true instant
   * @param monotonic the sender's clock
   * @param offset by how much the sender's wall clock was ahead of it
   */
  record Sending(
      Machine from,
      String manager,
      Object command,
      Duration timeout,
      long at,
      long monotonic,
      long offset) {}

  /**
   * A request that the store has carried out.
   *
   * @param from whose request it was
   * @param before the records of its keys before that
   * @param after and after
   * @param clock the store's clock
   * @param at the true instant
   */
  record Executed(
      Machine from,
      Object command,
      Object reply,
      Map<LockKey, LockRecord> before,
      Map<LockKey, LockRecord> after,
      long clock,
      long at) {}

  default void sent(Sending sending) {}

  default void executed(Executed step) {}

  /**
   * A reply has reached its sender.
   *
   * @param inTime whether the sender must listen to it; it may even if not
   */
  default void delivered(Sending sending, Object reply, boolean inTime) {}

  /** The sender has learned that its request was certainly not applied. */
  default void refused(Sending sending) {}

  /** The store has lost what it had acknowledged. */
  default void stateLost(long at) {}
}
