package dev.holdfast.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** One of those that are compared, as two processes: one asks, the other has what it asks for. */
record Side(String name, Role role, Locks locks, Locks other) implements AutoCloseable {

  /** Opens one of the two processes. */
  interface Opener {
    Locks open() throws Exception;
  }

  static Side of(String name, Role role, Opener opener) throws Exception {
    return new Side(name, role, opener.open(), opener.open());
  }

  /** One that needs no second process. */
  static Side alone(String name, Role role, Locks locks) {
    return new Side(name, role, locks, Nobody.INSTANCE);
  }

  /** The sides in a random order for each round, so that none always follows the same one. */
  static List<Side> order(List<Side> sides, int round) {
    List<Side> order = new ArrayList<>(sides);
    Collections.shuffle(order, new Random(round));
    return order;
  }

  @Override
  public void close() {
    locks.close();
    other.close();
  }

  static void closeAll(List<Side> sides) {
    for (Side side : sides) {
      side.close();
    }
  }
}
