package dev.holdfast.testing.history;

import java.time.Duration;
import java.util.Objects;

/**
 * What the checker may assume of the service and of the history.
 *
 * @param clockMargin how much sooner, by the history's clock, a lease may run out than its replies
 *     said: the step or drift of the store's clock during one lease that is put up with
 * @param holders whether the history holds every attempt to acquire
 */
public record CheckOptions(Duration clockMargin, Holders holders) {

  /** Who may have acquired besides those that the history shows. */
  public enum Holders {
    /** Every attempt is in the history, so a holder that never asked is a violation. */
    ALL_RECORDED,
    /** Others use the service as well, or held leases before the history began. */
    STRANGERS_POSSIBLE
  }

  /** No margin, every attempt recorded: the strictest reading. */
  public static final CheckOptions STRICT = new CheckOptions(Duration.ZERO, Holders.ALL_RECORDED);

  /** Checks that the margin is not negative. */
  public CheckOptions {
    Objects.requireNonNull(holders, "holders");
    if (clockMargin.isNegative()) {
      throw new IllegalArgumentException("the clock margin is negative: " + clockMargin);
    }
  }

  /** The same with this margin. */
  public CheckOptions withClockMargin(Duration margin) {
    return new CheckOptions(margin, holders);
  }

  /** The same for a history that does not show everybody who may have acquired. */
  public CheckOptions withStrangers() {
    return new CheckOptions(clockMargin, Holders.STRANGERS_POSSIBLE);
  }
}
