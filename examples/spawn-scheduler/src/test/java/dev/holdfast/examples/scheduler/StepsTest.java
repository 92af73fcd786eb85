package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.examples.scheduler.Steps.NotObservedException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StepsTest {
  private final Steps steps = new Steps();

  @Test
  void handsOnWhatAStepHasFound() {
    assertEquals("found", steps.step("a step", () -> "found"));
    assertEquals(1, steps.count());
  }

  @Test
  void namesTheStepAndWhatWasNotSeen() {
    steps.step("a step", () -> "found");
    NotObservedException e =
        assertThrows(NotObservedException.class, () -> steps.step("another", () -> see(false)));
    assertEquals("step 2, another: not seen: it rains", e.getMessage());
  }

  @Test
  void namesTheStepThatFailed() {
    NotObservedException e =
        assertThrows(
            NotObservedException.class,
            () ->
                steps.step(
                    "a step",
                    () -> {
                      throw new IOException("no line");
                    }));
    assertEquals("step 1, a step: failed: java.io.IOException: no line", e.getMessage());
  }

  private static boolean see(boolean seen) {
    Steps.observe(seen, "it rains");
    return seen;
  }
}
