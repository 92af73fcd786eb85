package dev.holdfast;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jetbrains.lincheck.datastructures.Operation;

/** Leases that begin and end while their keeper is closed. */
public class LeaseKeeperOperations {
  private final LeaseKeeper keeper =
      new LeaseKeeper(
          new StillClock(),
          new StillClock(),
          new LeaseKeeper.Dues() {
            @Override
            public void waking() {}

            @Override
            public void renew(List<LeaseCore> leases) {}

            @Override
            public void release(LeaseCore lease) {}
          });

  private final List<LeaseCore> leases =
      List.of(
          LeaseCoreOperations.newCore(1, new ArrayList<>()),
          LeaseCoreOperations.newCore(2, new ArrayList<>()),
          LeaseCoreOperations.newCore(3, new ArrayList<>()));

  @Operation
  public boolean keep(int lease) {
    return keeper.keep(leases.get(lease));
  }

  @Operation
  public void forget(int lease) {
    keeper.forget(leases.get(lease));
  }

  /** What was kept. */
  @Operation
  public Set<Integer> close() {
    Set<Integer> kept = new TreeSet<>();
    keeper.close().forEach(lease -> kept.add(leases.indexOf(lease)));
    return kept;
  }

  /** The same, one call after the other. */
  public static class Model {
    private Set<Integer> kept = new TreeSet<>();
    private boolean closed;

    public boolean keep(int lease) {
      if (!closed) {
        kept.add(lease);
      }
      return !closed;
    }

    public void forget(int lease) {
      kept.remove(lease);
    }

    public Set<Integer> close() {
      closed = true;
      Set<Integer> all = kept;
      kept = new TreeSet<>();
      return all;
    }
  }
}
