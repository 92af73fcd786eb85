package dev.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Who reads while another writes sees one belief whole, never a part of each of two. */
class NewestBeliefTest {
  private static final int WRITES = 5_000_000;

  private static final class Cell extends NewestBelief {
    Cell() {
      super(numbered(0));
    }
  }

  private static Belief numbered(int number) {
    return new Belief(new Moment(number, number), number, number, number);
  }

  @Test
  void aReaderSeesABeliefWhole() throws InterruptedException {
    Cell cell = new Cell();
    Thread writer =
        new Thread(
            () -> {
              for (int number = 1; number <= WRITES; number++) {
                cell.believe(numbered(number));
              }
            });
    writer.start();
    int seen = 0;
    while (seen < WRITES) {
      Belief read = cell.belief();
      assertEquals(numbered(read.attempt()), read);
      assertEquals(Math.max(seen, read.attempt()), read.attempt(), "an older one than before");
      seen = read.attempt();
    }
    writer.join();
  }
}
