package dev.holdfast;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/**
 * Leases that wait to be renewed, the most urgent first; of those with one deadline the one that
 * came first. They mostly come in that order: so what is ordered are groups of those that did. Not
 * safe for use by several threads.
 */
final class ByUrgency {
  private record Waiting(LeaseCore lease, long deadline) {}

  /** Came one after the other, none more urgent than the one before. */
  private static final class Group {
    private final long number;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    Group(long number) {
      this.number = number;
    }

    long number() {
      return number;
    }

    long deadline() {
      return waiting.getFirst().deadline();
    }

    boolean mayEndWith(Waiting next) {
      return !waiting.isEmpty() && waiting.getLast().deadline() <= next.deadline();
    }
  }

  private static final Comparator<Group> ORDER =
      Comparator.comparingLong(Group::deadline).thenComparingLong(Group::number);

  /** Those with somebody in them. */
  private final PriorityQueue<Group> groups = new PriorityQueue<>(ORDER);

  private Group newest = new Group(0);

  boolean isEmpty() {
    return groups.isEmpty();
  }

  /** The soft deadline of the first. */
  long deadline() {
    return groups.element().deadline();
  }

  void add(LeaseCore lease) {
    Waiting last = new Waiting(lease, lease.standing().softDeadline());
    if (newest.mayEndWith(last)) {
      newest.waiting.add(last);
    } else {
      newest = new Group(newest.number + 1);
      newest.waiting.add(last);
      groups.add(newest);
    }
  }

  LeaseCore remove() {
    Group first = groups.remove();
    LeaseCore lease = first.waiting.removeFirst().lease();
    if (!first.waiting.isEmpty()) {
      groups.add(first);
    }
    return lease;
  }
}
