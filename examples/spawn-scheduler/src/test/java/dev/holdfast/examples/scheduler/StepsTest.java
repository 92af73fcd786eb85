package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.examples.scheduler.Steps.NotObservedException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StepsTest {
  private final Steps steps = new Steps();

  @Test
  void namesTheStepAndWhatWasNotSeen() {
    steps.begin("a step");
    steps.observe(true, "it rains");
    steps.begin("another");
    NotObservedException e =
        assertThrows(NotObservedException.class, () -> steps.observe(false, "it rains"));
    assertEquals("step 2, another: not seen: it rains", e.getMessage());
    assertEquals(e, steps.failed(e), "said already");
    assertEquals(2, steps.count());
  }

  @Test
  void namesTheStepThatFailed() {
    steps.begin("a step");
    NotObservedException e = steps.failed(new IOException("no line"));
    assertEquals("step 1, a step: failed: java.io.IOException: no line", e.getMessage());
  }
}
