package dev.holdfast.testing.sim;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The simulation must notice every one of these mutants of the engine and of the steps. */
class EngineMutantsTest {
  private static final int HISTORIES = 1500;

  /** Kept, so that it stays quiet: mutants lose leases and log it. */
  private static final Logger QUIET = Logger.getLogger("dev.holdfast");

  private static final AtomicInteger KILLED = new AtomicInteger();

  @AfterAll
  static void report() {
    System.out.println("simulation: " + KILLED + " mutants killed");
  }

  @TestFactory
  Stream<DynamicTest> everyMutantIsKilled() {
    QUIET.setLevel(Level.OFF);
    return Stream.concat(EngineMutants.all().stream(), StepMutants.all().stream())
        .map(mutant -> dynamicTest(mutant.toString(), () -> kill(mutant)));
  }

  private static void kill(EngineMutant mutant) {
    String fault = PatchedEngine.of(mutant).firstFault(HISTORIES);
    assertFalse(fault.isEmpty(), "survives " + HISTORIES + " histories: " + mutant);
    KILLED.incrementAndGet();
  }
}
