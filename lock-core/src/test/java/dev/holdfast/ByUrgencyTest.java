package dev.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The order of those who wait, against a list that is searched from end to end. */
class ByUrgencyTest {
  private final ByUrgency queue = new ByUrgency();

  /** In the order in which they came. */
  private final List<LeaseCore> model = new ArrayList<>();

  @Test
  void theMostUrgentComesFirstAndOfEqualsTheOneThatCameFirst() {
    Random random = new Random(12);
    int deadline = 0;
    for (int step = 0; step < 30_000; step++) {
      if (random.nextInt(6) == 0) {
        deadline = random.nextInt(8); // most come in order
      }
      if (model.isEmpty() || model.size() < 100 && random.nextInt(5) < 3) {
        deadline += random.nextInt(2);
        LeaseCore lease = lease(deadline);
        model.add(lease);
        queue.add(lease);
      } else {
        LeaseCore first =
            model.stream().min(Comparator.comparingLong(ByUrgencyTest::deadline)).orElseThrow();
        assertEquals(deadline(first), queue.deadline());
        assertSame(first, queue.remove());
        model.remove(first);
      }
      assertEquals(model.isEmpty(), queue.isEmpty());
    }
    assertTrue(model.size() > 10, "few ever waited");
  }

  private static LeaseCore lease(int remaining) {
    LeaseCore lease = LeaseCoreOperations.newCore(1, new ArrayList<>());
    lease.standing().believe(new Belief(new Moment(0, 0), remaining, 1, 0));
    return lease;
  }

  private static long deadline(LeaseCore lease) {
    return lease.standing().softDeadline();
  }
}
