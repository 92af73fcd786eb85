package dev.holdfast.testing.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.GuardAdmitted;
import dev.holdfast.testing.history.History;
import dev.holdfast.testing.history.HistoryChecker;
import dev.holdfast.testing.history.HistoryRecorder;
import dev.holdfast.testing.history.Rule;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A guard that checks the token before it writes, instead of with the write, is noticed. */
class HastyGuardTest {
  private static final LockKey KEY = LockKey.of("guarded");

  private final HistoryRecorder recorder = new HistoryRecorder();
  private final AtomicLong highWater = new AtomicLong();
  private long order;

  /** First the check, and then, when somebody gets round to it, the write. */
  private Runnable begin(long token) {
    if (token < highWater.get()) {
      throw new IllegalArgumentException("stale");
    }
    return () -> {
      highWater.accumulateAndGet(token, Math::max);
      Call call = Call.at(KEY.toString(), "writer", System.nanoTime());
      recorder.record(new GuardAdmitted(call, token, ++order));
    };
  }

  @Test
  void aWriteBetweenCheckAndWriteGoesBackwards() {
    Runnable late = begin(5);
    begin(7).run();
    late.run();
    Set<Rule> rules = HistoryChecker.check(recorder.history()).rules();
    assertEquals(Set.of(Rule.GUARD_FELL), rules);
    assertThrows(IllegalArgumentException.class, () -> begin(5));
  }

  @Test
  void theLogOfTheCampaignDoesNot() {
    GuardedLog log = new GuardedLog(recorder::record, new Tally());
    log.write(KEY, FencingToken.of(5), "one");
    log.write(KEY, FencingToken.of(7), "two");
    log.write(KEY, FencingToken.of(5), "one");
    History history = recorder.history();
    assertEquals(3, history.observations().size());
    HistoryChecker.check(history).assertFine();
  }
}
