package dev.holdfast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Places in the order of their times: a heap whose places know where they are, so that one moves
 * without being looked for. Not safe for use by several threads.
 *
 * <p>Who is renewed together wakes together. So those who come to one time one after the other form
 * a ring, of which only one is in the heap: the others come and go without a search in it. All is
 * kept in numbers, each place has one: the collector pays for every reference that moves.
 */
final class WakeQueue<P extends WakeQueue.Place> {
  private static final int NONE = -1;

  /** Somebody who can be in one queue. Touched by the queue alone. */
  abstract static class Place {
    int number = NONE;
  }

  private static final class Nobody extends Place {}

  private static final Place NOBODY = new Nobody();

  // By the number of a place; what nobody has is chained by next.

  private Place[] places = {};
  private long[] wakeAt = {};

  /** Where in the heap, if it stands there for its ring. */
  private int[] index = {};

  /** The ring: those of one time, in the order in which they came. */
  private int[] next = {};

  private int[] previous = {};
  private int free = NONE;

  /** By the place in the heap: whose it is. */
  private int[] heap = {};

  private int size;

  /** The one in the heap to whose time somebody came last; the next one may join its ring. */
  private int newest = NONE;

  boolean contains(P place) {
    return place.number != NONE;
  }

  /** One that wakes first. */
  P first() {
    return placeOf(heap[0]);
  }

  /** All that are put here are of this type. */
  @SuppressWarnings("unchecked")
  private P placeOf(int number) {
    return (P) places[number];
  }

  /** When the first one is to be woken; the largest value if there is none. */
  long firstWakeAt() {
    return size == 0 ? Long.MAX_VALUE : wakeAt[heap[0]];
  }

  void add(P place, long time) {
    if (free == NONE) {
      grow();
    }
    int number = free;
    free = next[number];
    places[number] = place;
    place.number = number;
    insert(number, time);
  }

  private void grow() {
    int before = places.length;
    int after = before + before / 2 + 8;
    places = Arrays.copyOf(places, after);
    wakeAt = Arrays.copyOf(wakeAt, after);
    index = Arrays.copyOf(index, after);
    next = Arrays.copyOf(next, after);
    previous = Arrays.copyOf(previous, after);
    heap = Arrays.copyOf(heap, after);
    for (int number = after - 1; number >= before; number--) {
      giveBack(number);
    }
  }

  private void giveBack(int number) {
    places[number] = NOBODY;
    next[number] = free;
    free = number;
  }

  /** Changes the time of one that is here. */
  void move(P place, long time) {
    int number = place.number;
    if (time != wakeAt[number]) {
      extract(number);
      insert(number, time);
    }
  }

  void remove(P place) {
    extract(place.number);
    giveBack(place.number);
    place.number = NONE;
  }

  /** Takes all out. */
  List<P> clear() {
    List<P> all = new ArrayList<>();
    while (size > 0) {
      P last = placeOf(heap[size - 1]);
      all.add(last);
      remove(last);
    }
    return all;
  }

  private void insert(int number, long time) {
    wakeAt[number] = time;
    if (newest != NONE && wakeAt[newest] == time) {
      index[number] = NONE;
      link(previous[newest], number);
      link(number, newest);
    } else {
      link(number, number);
      rise(number, size++);
      newest = number;
    }
  }

  private void link(int earlier, int later) {
    next[earlier] = later;
    previous[later] = earlier;
  }

  private void extract(int number) {
    int heir = next[number];
    link(previous[number], heir);
    if (heir == number) {
      size--;
      if (index[number] < size) {
        settle(heap[size], index[number]);
      }
    } else if (index[number] != NONE) {
      put(heir, index[number]);
    }
    if (newest == number) {
      newest = heir == number ? NONE : heir;
    }
  }

  /** Puts one where another was. */
  private void settle(int number, int at) {
    rise(number, at);
    sink(number, index[number]);
  }

  private void rise(int number, int from) {
    int at = from;
    while (at > 0 && wakeAt[number] < wakeAt[heap[(at - 1) / 2]]) {
      put(heap[(at - 1) / 2], at);
      at = (at - 1) / 2;
    }
    put(number, at);
  }

  private void sink(int number, int from) {
    int at = from;
    for (int child = firstBelow(at); child < size; child = firstBelow(at)) {
      if (wakeAt[heap[child]] >= wakeAt[number]) {
        break;
      }
      put(heap[child], at);
      at = child;
    }
    put(number, at);
  }

  /** Which of the two below comes first; beyond the end if there is none. */
  private int firstBelow(int at) {
    int left = 2 * at + 1;
    int right = left + 1;
    return right < size && wakeAt[heap[right]] < wakeAt[heap[left]] ? right : left;
  }

  private void put(int number, int at) {
    heap[at] = number;
    index[number] = at;
  }
}
