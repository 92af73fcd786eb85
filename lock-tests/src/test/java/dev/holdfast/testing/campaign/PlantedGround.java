package dev.holdfast.testing.campaign;

import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.history.StateLoss;
import dev.holdfast.testing.proxy.FaultProxy;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A ground whose stores have a bug; closing it leaves the ground alone.
 *
 * @param real the ground
 * @param bug what is done to its stores
 */
record PlantedGround(Ground real, UnaryOperator<LockStore> bug) implements Ground {

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public Set<Trouble> troubles() {
    return real.troubles();
  }

  @Override
  public FaultProxy newWay() {
    return real.newWay();
  }

  @Override
  public Opened open(FaultProxy way) {
    Opened opened = real.open(way);
    return new Opened(bug.apply(opened.store()), opened.end());
  }

  @Override
  public String address(FaultProxy way) {
    return real.address(way);
  }

  @Override
  public void trouble(Trouble trouble) throws Exception {
    real.trouble(trouble);
  }

  @Override
  public StateLoss lose(Trouble how, List<FaultProxy> ways) throws Exception {
    return real.lose(how, ways);
  }

  @Override
  public List<LoggedGrant> grantLog() throws Exception {
    return real.grantLog();
  }

  @Override
  public long records() throws Exception {
    return real.records();
  }

  @Override
  public void close() {}
}
