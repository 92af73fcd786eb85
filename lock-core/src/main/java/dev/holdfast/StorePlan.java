package dev.holdfast;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** One store call that is safe to repeat, repeated within its budget until the store answers. */
final class StorePlan<Q, R> implements Plan<Q, R> {

  /** Makes the caller's result of a reply. */
  interface Conclusion<Q, R> {
    /**
     * The result; may throw. A {@link LockStoreException} counts as a failed attempt.
     *
     * @param repeated whether an earlier attempt may have been applied
     */
    R of(Q reply, boolean repeated);
  }

  private final Supplier<String> what;
  private final StoreCall<Q> call;
  private final RetryBudget budget;
  private final Conclusion<Q, R> conclusion;
  private final Runnable onFailure;

  /**
   * A plan.
   *
   * @param what names the call in the message of a failure
   */
  StorePlan(
      Supplier<String> what,
      StoreCall<Q> call,
      RetryBudget budget,
      Conclusion<Q, R> conclusion,
      Runnable onFailure) {
    this.what = what;
    this.call = call;
    this.budget = budget;
    this.conclusion = conclusion;
    this.onFailure = onFailure;
  }

  @Override
  public Step<Q, R> start(Moment now) {
    budget.begin(now);
    return resumed(now);
  }

  @Override
  public Step<Q, R> replied(Q reply, Moment sent, Moment now) {
    try {
      return new Step.Done<>(conclusion.of(reply, budget.outcomeUnknown()));
    } catch (LockStoreException e) {
      return failed(e, now);
    } catch (RuntimeException e) {
      return new Step.Fail<>(e);
    }
  }

  @Override
  public Step<Q, R> failed(RuntimeException failure, Moment now) {
    Optional<Duration> pause = budget.pauseAfter(failure, now);
    if (pause.isPresent()) {
      return new Step.Pause<>(pause.get());
    }
    onFailure.run();
    return new Step.Fail<>(budget.failure(what.get(), failure));
  }

  @Override
  public Step<Q, R> resumed(Moment now) {
    return new Step.Attempt<>(call, budget.attemptTimeout(now));
  }

  @Override
  public void cancelled() {
    onFailure.run();
  }

  @Override
  public void discard(R result) {}
}
