package dev.holdfast.testing.sim;

import dev.holdfast.testing.sim.Script.Timed;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes a failing script short and its numbers round, as far as it keeps failing: leaves out steps,
 * many at a time, then fewer, and then tries simpler numbers.
 */
final class Shrinking {
  private static final int MOST_TRIES = 3_000;

  private final Predicate<Script> fails;
  private Script best;
  private int tries;

  private Shrinking(Script failing, Predicate<Script> fails) {
    this.best = failing;
    this.fails = fails;
  }

  /** The shortest script that was found to fail. */
  static Script shortest(Script failing, Predicate<Script> fails) {
    Shrinking search = new Shrinking(failing, fails);
    boolean shorter = true;
    while (shorter) {
      shorter = search.leaveOut() | search.fewer() | search.simplify();
    }
    return search.best;
  }

  private boolean accept(Script candidate) {
    boolean better = tries++ < MOST_TRIES && fails.test(candidate);
    if (better) {
      best = candidate;
    }
    return better;
  }

  private boolean leaveOut() {
    boolean any = false;
    for (int size = Math.max(1, best.steps().size() / 2); size > 0; size /= 2) {
      for (int from = best.steps().size() - size; from >= 0; from--) {
        if (from + size <= best.steps().size()) {
          any |= accept(best.without(from, from + size));
        }
      }
    }
    return any;
  }

  private boolean fewer() {
    boolean any = false;
    if (best.managers() > 2) {
      List<Integer> rates = best.rates().subList(0, best.managers() - 1);
      any = accept(new Script(rates, best.keys(), best.hints(), best.steps()));
    }
    if (best.keys() > 1) {
      any |= accept(new Script(best.rates(), 1, best.hints(), best.steps()));
    }
    return any;
  }

  private boolean simplify() {
    boolean any = false;
    for (int i = 0; i < best.steps().size(); i++) {
      int index = i;
      Timed timed = best.steps().get(i);
      Stream<Timed> simpler =
          Stream.concat(
              rounder(timed.afterMillis()).mapToObj(gap -> new Timed(gap, timed.step())),
              simpler(timed.step()).map(step -> new Timed(timed.afterMillis(), step)));
      any |= simpler.anyMatch(each -> accept(best.with(index, each)));
    }
    return any;
  }

  private static IntStream rounder(int number) {
    return IntStream.of(0, number / 10_000 * 10_000, number / 1_000 * 1_000, number / 100 * 100)
        .filter(each -> number > 0 && each != number)
        .distinct();
  }

  /** The same step with one number simpler, or one fate less. */
  private static Stream<Step> simpler(Step step) {
    if (step instanceof Step.Weather weather) {
      return IntStream.range(0, weather.fates().size())
          .filter(i -> weather.fates().size() > 1)
          .mapToObj(i -> new Step.Weather(weather.manager(), without(weather.fates(), i)));
    }
    RecordComponent[] parts = step.getClass().getRecordComponents();
    return IntStream.range(0, parts.length)
        .filter(i -> parts[i].getType() == int.class)
        .boxed()
        .flatMap(i -> rounder((int) read(step, parts[i])).mapToObj(n -> with(step, parts, i, n)));
  }

  private static List<Fate> without(List<Fate> fates, int index) {
    List<Fate> fewer = new ArrayList<>(fates);
    fewer.remove(index);
    return fewer;
  }

  private static Object read(Step step, RecordComponent part) {
    try {
      part.getAccessor().setAccessible(true);
      return part.getAccessor().invoke(step);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static Step with(Step step, RecordComponent[] parts, int index, int number) {
    try {
      Object[] values = new Object[parts.length];
      Class<?>[] types = new Class<?>[parts.length];
      for (int i = 0; i < parts.length; i++) {
        types[i] = parts[i].getType();
        values[i] = i == index ? number : read(step, parts[i]);
      }
      Constructor<? extends Step> constructor = step.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
