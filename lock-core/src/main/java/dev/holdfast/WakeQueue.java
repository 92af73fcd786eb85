package dev.holdfast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places in the order of their times: a heap whose places know where they are, so that one moves
 * without being looked for. Not safe for use by several threads.
 */
final class WakeQueue<P extends WakeQueue.Place> {
  private static final int NOWHERE = -1;

  /** Somebody who can be in one queue. Touched by the queue alone. */
  abstract static class Place {
    long wakeAt;
    long number;
    int index = NOWHERE;
  }

  private final List<P> heap = new ArrayList<>();
  private long added;

  boolean contains(P place) {
    return place.index != NOWHERE;
  }

  /** The first one; those of one time in the order in which they were added. */
  P first() {
    return heap.get(0);
  }

  /** When the first one is to be woken; the largest value if there is none. */
  long firstWakeAt() {
    return heap.isEmpty() ? Long.MAX_VALUE : first().wakeAt;
  }

  void add(P place, long wakeAt) {
    place.wakeAt = wakeAt;
    place.number = added++;
    place.index = heap.size();
    heap.add(place);
    rise(place);
  }

  /** Changes the time of one that is here. */
  void move(P place, long wakeAt) {
    place.wakeAt = wakeAt;
    rise(place);
    sink(place);
  }

  void remove(P place) {
    P last = heap.remove(heap.size() - 1);
    if (last != place) {
      put(last, place.index);
      rise(last);
      sink(last);
    }
    place.index = NOWHERE;
  }

  /** Takes all out, in the order in which they were added. */
  List<P> clear() {
    List<P> all = new ArrayList<>(heap);
    all.sort(Comparator.comparingLong(place -> place.number));
    all.forEach(place -> place.index = NOWHERE);
    heap.clear();
    return all;
  }

  private void rise(P place) {
    int at = place.index;
    while (at > 0 && isBefore(place, heap.get((at - 1) / 2))) {
      put(heap.get((at - 1) / 2), at);
      at = (at - 1) / 2;
    }
    put(place, at);
  }

  private void sink(P place) {
    int at = place.index;
    for (int child = firstBelow(at); child < heap.size(); child = firstBelow(at)) {
      if (!isBefore(heap.get(child), place)) {
        break;
      }
      put(heap.get(child), at);
      at = child;
    }
    put(place, at);
  }

  /** Which of the two below comes first; beyond the end if there is none. */
  private int firstBelow(int at) {
    int left = 2 * at + 1;
    int right = left + 1;
    return right < heap.size() && isBefore(heap.get(right), heap.get(left)) ? right : left;
  }

  private void put(P place, int at) {
    heap.set(at, place);
    place.index = at;
  }

  private static boolean isBefore(Place a, Place b) {
    return a.wakeAt == b.wakeAt ? a.number < b.number : a.wakeAt < b.wakeAt;
  }
}
