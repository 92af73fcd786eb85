package dev.holdfast.testing.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * What happens in one history: data, so that the same script gives the same history, and a failing
 * one can be made shorter.
 *
 * @param rates how fast the clocks of each manager's process run, in thousandths off the right rate
 * @param keys how many keys there are
 * @param hints whether the store tells of freed keys
 * @param steps what happens, one after the other
 */
record Script(List<Integer> rates, int keys, Hints hints, List<Timed> steps) {

  /** Whether the store tells of freed keys. */
  enum Hints {
    GIVEN,
    NONE
  }

  /** A step, so many milliseconds after the one before. */
  record Timed(int afterMillis, Step step) {}

  int managers() {
    return rates.size();
  }

  /** The same without some steps; all others keep their instants. */
  Script without(int from, int to) {
    List<Timed> fewer = new ArrayList<>(steps);
    List<Timed> removed = fewer.subList(from, to);
    int gap = removed.stream().mapToInt(Timed::afterMillis).sum();
    removed.clear();
    if (from < fewer.size()) {
      Timed next = fewer.get(from);
      fewer.set(from, new Timed(next.afterMillis() + gap, next.step()));
    }
    return new Script(rates, keys, hints, fewer);
  }

  /** The same with another step instead of one. */
  Script with(int index, Timed step) {
    List<Timed> changed = new ArrayList<>(steps);
    changed.set(index, step);
    return new Script(rates, keys, hints, changed);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("script of ").append(managers()).append(" managers");
    text.append(" (clocks off by ").append(rates).append(" thousandths), ");
    text.append(keys).append(" keys, hints ").append(hints);
    long at = 0;
    for (Timed each : steps) {
      at += each.afterMillis();
      text.append(String.format("%n  %8.3f s  %s", at / 1000.0, each.step()));
    }
    return text.toString();
  }
}
