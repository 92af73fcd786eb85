package dev.holdfast;

import static dev.holdfast.Bench.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which losses an operator is told of: those that somebody still relied on. */
class LossLogTest {
  private static final Logger LOGGER = Logger.getLogger("dev.holdfast");

  private final Bench bench = new Bench();
  private final LockManager locks = bench.manager();
  private final Lease lease = Bench.acquire(locks);
  private final List<LeaseLoss.Reason> warned = new ArrayList<>();

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
            warned.add((LeaseLoss.Reason) line.getParameters()[1]);
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private Level before = Level.OFF;

  @BeforeEach
  void listen() {
    before = LOGGER.getLevel();
    LOGGER.setLevel(Level.WARNING);
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(handler);
  }

  @AfterEach
  void stop() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
    LOGGER.setLevel(before);
  }

  private void passes(LeaseState state) {
    bench.clock.advanceSeconds(70);
    assertEquals(state, lease.state());
  }

  @Test
  void nobodyIsTroubledByAHandOver() {
    bench.manager().resume(lease.ticket());
    passes(LeaseState.HANDED_OVER);
    assertEquals(List.of(), warned);
  }

  @Test
  void norByOneThatIsOverBeforeItWasNoticed() {
    bench.manager().resume(lease.ticket()).close();
    passes(LeaseState.LOST);
    assertEquals(List.of(), warned);
  }

  @Test
  void norByOneAfterWhichTheKeyWasGrantedAgain() {
    bench.manager().resume(lease.ticket()).close();
    Bench.acquire(bench.manager());
    passes(LeaseState.LOST);
    assertEquals(List.of(), warned);
  }

  @Test
  void norByARelease() {
    lease.close();
    passes(LeaseState.RELEASED);
    assertEquals(List.of(), warned);
  }

  @Test
  void anOfferThatNobodyTookIsTold() {
    lease.handOver(Duration.ofSeconds(5), HandOver.Otherwise.EXPIRE);
    passes(LeaseState.LOST);
    assertEquals(List.of(LeaseLoss.Reason.NOT_ATTACHED), warned);
  }

  @Test
  void anotherProcessThatTookWhatWasNotOfferedIsTold() {
    bench.manager().resume(KEY, lease.token());
    passes(LeaseState.HANDED_OVER);
    assertEquals(List.of(LeaseLoss.Reason.HANDED_OVER), warned);
  }

  @Test
  void aLossAtTheDeadlineIsTold() {
    bench.store.fail("renew", TestStore.Fault.LOST);
    passes(LeaseState.LOST);
    assertEquals(List.of(LeaseLoss.Reason.DEADLINE), warned);
  }
}
