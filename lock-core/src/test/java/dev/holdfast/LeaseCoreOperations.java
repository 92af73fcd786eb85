package dev.holdfast;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/** One lease that several threads release, lose, offer and renew at one instant. */
public class LeaseCoreOperations {
  private static final Moment NOW = new Moment(0, 0);
  private static final LeaseTimings TIMINGS = LeaseTimings.defaults();
  private static final LeaseLoss LOSS = LeaseLoss.of(Reason.CLOSED, "a test");

  private final List<LeaseEvent> told = new ArrayList<>();
  private final LeaseCore core = newCore(1, told);

  static LeaseCore newCore(long token, List<LeaseEvent> told) {
    UUID grantId = new UUID(token, token);
    LeaseIdentity identity = LeaseIdentity.ofGrant(FencingToken.of(token), grantId);
    LeaseTerms terms =
        new LeaseTerms(
            LockKey.of("key"), identity, grantId, TIMINGS, Duration.ZERO, Duration.ZERO, NOW);
    return new LeaseCore(
        terms,
        new RenewalPace(TIMINGS, Duration.ofSeconds(5), new Random(1)),
        HolderInfo.NONE,
        new Belief(NOW, Duration.ofSeconds(60).toNanos(), 1, 0),
        new LeaseEvents(Runnable::run, told::add));
  }

  @Operation
  public boolean release() {
    return core.beginRelease(NOW);
  }

  @Operation
  public boolean close() {
    return core.beginClose(NOW);
  }

  @Operation
  public boolean lose() {
    return core.end(LOSS, NOW);
  }

  @Operation
  public boolean offer() {
    LeaseTicket ticket = new LeaseTicket(LockKey.of("key"), FencingToken.of(1), 0);
    return core.offer(
            new DefaultHandOver(
                ticket, HandOver.Otherwise.EXPIRE, Long.MAX_VALUE, new CompletableFuture<>()),
            NOW)
        .isPresent();
  }

  @Operation
  public boolean isHeld() {
    return core.isHeld(NOW);
  }

  @Operation
  public boolean isRenewed() {
    return core.beginRenewal(NOW).isPresent();
  }

  /** The end is told once, and nothing after it. */
  @Validate
  public void oneEnd() {
    long ends = told.stream().filter(event -> event.state().isTerminal()).count();
    boolean last = ends == 0 || told.get(told.size() - 1).state().isTerminal();
    if (ends > 1 || !last || ends == 0 && core.standing().isOver()) {
      throw new IllegalStateException("told: " + told);
    }
  }

  /** The same, one call after the other. */
  public static class Model {
    private boolean over;
    private boolean offered;

    private boolean end() {
      boolean ends = !over;
      over = true;
      return ends;
    }

    public boolean release() {
      return end();
    }

    public boolean close() {
      return !offered && end();
    }

    public boolean lose() {
      return end();
    }

    public boolean offer() {
      offered |= !over;
      return !over;
    }

    public boolean isHeld() {
      return !over && !offered;
    }

    public boolean isRenewed() {
      return !over;
    }
  }
}
