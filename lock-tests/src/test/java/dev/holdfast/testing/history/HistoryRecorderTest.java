package dev.holdfast.testing.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryRecorderTest {

  @Test
  void keepsWhatManyThreadsRecord() throws InterruptedException {
    HistoryRecorder recorder = new HistoryRecorder();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String process = "p" + i;
      Thread thread = new Thread(() -> record(recorder, process));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(4_000, recorder.history().observations().stream().distinct().count());
  }

  private static void record(HistoryRecorder recorder, String process) {
    for (int i = 0; i < 1_000; i++) {
      recorder.record(new FoundNone(Call.at("k", process, i)));
    }
  }

  @Test
  void aHistoryIsTheStateAtOneMoment() {
    HistoryRecorder recorder = new HistoryRecorder();
    History before = recorder.history();
    recorder.record(new FoundNone(Call.at("k", "p", 1)));
    assertTrue(before.observations().isEmpty());
    assertEquals(1, before.and(recorder.history()).observations().size());
  }

  @Test
  void refusesIntervalsThatEndBeforeTheyStart() {
    assertThrows(IllegalArgumentException.class, () -> new Call("k", "p", 2, 1));
    assertThrows(IllegalArgumentException.class, () -> new StateLoss(2, 1));
  }
}
