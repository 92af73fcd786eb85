package dev.holdfast.testing.campaign;

import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.history.StateLoss;
import dev.holdfast.testing.proxy.FaultProxy;
import java.util.List;
import java.util.Set;

/** A server of its own with a store on it, and what can be done to it. */
interface Ground extends AutoCloseable {

  /** The store's name in the matrix. */
  String name();

  /** What can be done here. */
  Set<Trouble> troubles();

  /** The way of one process to the server; the caller closes it. */
  FaultProxy newWay();

  /**
   * The store of one process.
   *
   * @param store the store
   * @param end closes what it stands on, after it
   */
  record Opened(LockStore store, Runnable end) {}

  /** Opens the store of one process. */
  Opened open(FaultProxy way);

  /** The address of the store by this way, for {@link Grounds#open}. */
  String address(FaultProxy way);

  /**
   * Makes trouble of the kind {@link Trouble.Kind#SERVER}, and waits until it is over.
   *
   * @throws Exception if that did not work; the run fails
   */
  void trouble(Trouble trouble) throws Exception;

  /**
   * Makes the store lose state.
   *
   * @param how one of the kind {@link Trouble.Kind#LOSS}
   * @param ways of all processes
   * @return between which instants, by {@link System#nanoTime()}
   * @throws Exception if that did not work; the run fails
   */
  StateLoss lose(Trouble how, List<FaultProxy> ways) throws Exception;

  /**
   * Every grant that the store made so far, each written down in the same atomic step, in any
   * order.
   *
   * @throws Exception if it could not be read; the run fails
   */
  List<LoggedGrant> grantLog() throws Exception;

  /**
   * How many records there are.
   *
   * @throws Exception if they could not be counted; the run fails
   */
  long records() throws Exception;

  @Override
  void close();
}
