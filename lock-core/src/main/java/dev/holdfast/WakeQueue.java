package dev.holdfast;

import java.util.ArrayList;
import java.util.List;

/**
 * Places in the order of their times: a heap whose places know where they are, so that one moves
 * without being looked for. Not safe for use by several threads.
 *
 * <p>Who is renewed together wakes together. So those who come to one time one after the other form
 * a ring, of which only one is in the heap: the others come and go without a search in it.
 */
final class WakeQueue<P extends WakeQueue.Place> {
  private static final int NOWHERE = -1;
  private static final int BEHIND = -2;

  /** Somebody who can be in one queue. Touched by the queue alone. */
  abstract static class Place {
    long wakeAt;

    /** Where in the heap, if the place is there itself. */
    int index = NOWHERE;

    /** The ring: those of the same time, in the order in which they came. */
    Place next = this;

    Place previous = this;
  }

  private static final class Nobody extends Place {}

  private static final Place NOBODY = new Nobody();

  private final List<P> heap = new ArrayList<>();

  /** The one in the heap to whose time somebody came last; the next one may join its ring. */
  private Place newest = NOBODY;

  boolean contains(P place) {
    return place.index != NOWHERE;
  }

  /** One that wakes first. */
  P first() {
    return heap.get(0);
  }

  /** When the first one is to be woken; the largest value if there is none. */
  long firstWakeAt() {
    return heap.isEmpty() ? Long.MAX_VALUE : first().wakeAt;
  }

  void add(P place, long wakeAt) {
    place.wakeAt = wakeAt;
    if (newest.index != NOWHERE && newest.wakeAt == wakeAt) {
      place.index = BEHIND;
      link(newest.previous, place);
      link(place, newest);
    } else {
      place.index = heap.size();
      heap.add(place);
      rise(place);
      newest = place;
    }
  }

  private static void link(Place earlier, Place later) {
    earlier.next = later;
    later.previous = earlier;
  }

  /** Changes the time of one that is here. */
  void move(P place, long wakeAt) {
    if (wakeAt != place.wakeAt) {
      remove(place);
      add(place, wakeAt);
    }
  }

  void remove(P place) {
    if (place.next == place) {
      removeFromHeap(place);
    } else {
      removeFromRing(place);
    }
    place.index = NOWHERE;
  }

  private void removeFromHeap(P place) {
    P last = heap.remove(heap.size() - 1);
    if (last != place) {
      put(last, place.index);
      rise(last);
      sink(last);
    }
    if (newest == place) {
      newest = NOBODY;
    }
  }

  private void removeFromRing(P place) {
    P heir = next(place);
    link(place.previous, heir);
    link(place, place);
    if (place.index != BEHIND) {
      put(heir, place.index);
    }
    if (newest == place) {
      newest = heir;
    }
  }

  /** All in a ring are of the queue's type. */
  @SuppressWarnings("unchecked")
  private P next(P place) {
    return (P) place.next;
  }

  /** Takes all out. */
  List<P> clear() {
    List<P> all = new ArrayList<>();
    while (!heap.isEmpty()) {
      P last = heap.get(heap.size() - 1);
      all.add(last);
      remove(last);
    }
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
    return a.wakeAt < b.wakeAt;
  }
}
