package dev.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocking calls park virtual threads; they pin no carrier. */
class VirtualThreadsTest {
  private static final int WAITERS = 10_000;
  private static final int KEYS = 100;

  @TempDir private Path folder;

  @Test
  void tenThousandWaitOn100KeysAndPinNoCarrier() throws Exception {
    ExecutorService threads = virtualThreads();
    // the JDK pins a carrier while it loads and links classes, once each: that comes before
    assertEquals(KEYS * 10, runAll(threads, KEYS * 10));
    AtomicInteger worked = new AtomicInteger();
    List<RecordedEvent> pinned = pinnedDuring(() -> worked.set(runAll(threads, WAITERS)));
    assertEquals(WAITERS, worked.get());
    assertEquals(List.of(), pinned);
  }

  /** All of them wait, but one for each key. Returns how many have worked. */
  private static int runAll(ExecutorService threads, int waiters) throws Exception {
    AtomicInteger worked = new AtomicInteger();
    try (LockManager locks = LockManager.over(new InMemoryLockStore())) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < waiters; i++) {
        LockKey key = LockKey.of("key-" + i % KEYS);
        AcquireRequest request = AcquireRequest.of(key).waitUpTo(Duration.ofMinutes(2));
        calls.add(threads.submit(() -> locks.run(request, lease -> work(worked))));
      }
      for (Future<?> call : calls) {
        call.get(60, TimeUnit.SECONDS);
      }
    }
    return worked.get();
  }

  /** A recording that could not see a pinned carrier would prove nothing. */
  @Test
  void theRecordingSeesAPinnedCarrier() throws Exception {
    ExecutorService threads = virtualThreads();
    List<RecordedEvent> pinned =
        pinnedDuring(() -> threads.submit(Pinning::begin).get(20, TimeUnit.SECONDS));
    assumeTrue(
        !pinned.isEmpty() || Runtime.version().feature() > 25,
        "a class initialiser that parks pins no carrier on this JDK");
    assertTrue(pinned.size() >= 1 || Runtime.version().feature() > 25);
  }

  private static int work(AtomicInteger worked) {
    LockSupport.parkNanos(1_000);
    return worked.incrementAndGet();
  }

  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    int version = Runtime.version().feature();
    assumeTrue(
        version >= 21, "not applicable: JDK " + version + " has no virtual threads, 21 has them");
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  private interface Work {
    void run() throws Exception;
  }

  private List<RecordedEvent> pinnedDuring(Work work) throws Exception {
    Path file = folder.resolve("pinned.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
    }
    assertTrue(Files.size(file) > 0);
    return RecordingFile.readAllEvents(file);
  }

  /** Parks in its initialiser, which runs on a native frame. */
  private static final class Pinning {
    static {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }

    private Pinning() {}

    static int begin() {
      return 1;
    }
  }
}
