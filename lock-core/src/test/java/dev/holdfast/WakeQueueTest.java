package dev.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The queue against a list that is searched from end to end. */
class WakeQueueTest {

  private static final class Sleeper extends WakeQueue.Place {
    private long wakes;
  }

  private final WakeQueue<Sleeper> queue = new WakeQueue<>();

  private final List<Sleeper> model = new ArrayList<>();

  @Test
  void givesTheOneThatWakesFirstWhateverWasAddedMovedAndRemoved() {
    Random random = new Random(11);
    for (int step = 0; step < 50_000; step++) {
      int what = random.nextInt(5);
      if (what < 2 && model.size() < 200 || model.isEmpty()) {
        add(new Sleeper(), random.nextInt(100));
      } else if (what < 4) {
        move(any(random), random.nextInt(100));
      } else {
        remove(any(random));
      }
      check();
      if (step % 1_000 == 999) {
        drainTo(random.nextInt(20));
      }
    }
    assertEquals(Set.copyOf(model), Set.copyOf(queue.clear()));
    assertEquals(Long.MAX_VALUE, queue.firstWakeAt());
    model.forEach(each -> assertEquals(false, queue.contains(each)));
  }

  private void drainTo(int left) {
    while (model.size() > left) {
      remove(queue.first());
      check();
    }
  }

  private Sleeper any(Random random) {
    return model.get(random.nextInt(model.size()));
  }

  private void add(Sleeper sleeper, long wakes) {
    sleeper.wakes = wakes;
    model.add(sleeper);
    queue.add(sleeper, wakes);
  }

  private void move(Sleeper sleeper, long wakes) {
    sleeper.wakes = wakes;
    queue.move(sleeper, wakes);
  }

  private void remove(Sleeper sleeper) {
    model.remove(sleeper);
    queue.remove(sleeper);
    assertEquals(false, queue.contains(sleeper));
  }

  private void check() {
    if (model.isEmpty()) {
      assertEquals(Long.MAX_VALUE, queue.firstWakeAt());
      return;
    }
    long first = model.stream().mapToLong(s -> s.wakes).min().orElseThrow();
    assertEquals(first, queue.firstWakeAt());
    assertEquals(first, queue.first().wakes);
    assertTrue(model.contains(queue.first()));
  }
}
