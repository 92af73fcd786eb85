package dev.holdfast.testing;

import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.function.Consumer;

/** The clock of the store that a script runs on. */
interface ScriptClock {

  /** What the store's clock reads. */
  long micros();

  /** Whether the clock stands still unless the script moves it, so that durations are exact. */
  boolean isExact();

  /** Lets a while pass, backwards if negative; does nothing to a clock that runs by itself. */
  void pass(Duration by);

  /** Returns when the clock reads this or more. */
  void await(long micros);

  /** A clock in the script's hand. */
  static ScriptClock manual(LockStore store, Consumer<Duration> jump) {
    return new ScriptClock() {
      @Override
      public long micros() {
        return store.clockMicros(RuleGroup.TIMEOUT);
      }

      @Override
      public boolean isExact() {
        return true;
      }

      @Override
      public void pass(Duration by) {
        jump.accept(by);
      }

      @Override
      public void await(long micros) {}
    };
  }

  /** The real clock of a store. */
  static ScriptClock of(LockStore store) {
    return new ScriptClock() {
      @Override
      public long micros() {
        return store.clockMicros(RuleGroup.TIMEOUT);
      }

      @Override
      public boolean isExact() {
        return false;
      }

      @Override
      public void pass(Duration by) {}

      @Override
      public void await(long micros) {
        RuleGroup.await("the store's clock reaches " + micros, () -> micros() >= micros);
      }
    };
  }
}
