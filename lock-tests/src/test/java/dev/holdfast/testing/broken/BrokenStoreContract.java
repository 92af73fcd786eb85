package dev.holdfast.testing.broken;

import dev.holdfast.LockKey;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ticker;
import dev.holdfast.testing.ClockedStore;
import dev.holdfast.testing.FakeTicker;
import dev.holdfast.testing.LockStoreContract;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/** The contract on the store that the run is about. Not run by itself: see {@link SuiteRun}. */
@ExtendWith(BrokenStoreContract.Choice.class)
public class BrokenStoreContract extends LockStoreContract {
  /** The parameter of a run: the name of a mutant; absent for the store as it should be. */
  static final String MUTANT = "holdfast.mutant";

  private Steps steps = Steps.RIGHT;
  private SteppedStore store = new SteppedStore(Steps.RIGHT, Ticker.system());

  public static List<Mutant> mutants() {
    return Stream.of(BrokenAcquires.all(), BrokenLeases.all(), BrokenEnds.all(), BrokenLooks.all())
        .flatMap(List::stream)
        .toList();
  }

  /** Gives the store of the run to the instance. */
  static final class Choice implements TestInstancePostProcessor {
    @Override
    public void postProcessTestInstance(Object instance, ExtensionContext context) {
      if (instance instanceof BrokenStoreContract contract) {
        String name = context.getConfigurationParameter(MUTANT).orElse("");
        mutants().stream().filter(m -> m.name().equals(name)).forEach(contract::use);
      }
    }
  }

  private void use(Mutant mutant) {
    steps = mutant.steps();
    store = new SteppedStore(steps, Ticker.system());
  }

  @Override
  protected LockStore openStore() {
    return store;
  }

  @Override
  protected ClockedStore openStoreWithClock() {
    FakeTicker time = new FakeTicker();
    return new ClockedStore(new SteppedStore(steps, time), time::jumpWall);
  }

  @Override
  protected void loseState() {
    store.loseState();
  }

  @Override
  protected AutoCloseable lockElsewhere(LockKey key) {
    return store.lock(key);
  }
}
