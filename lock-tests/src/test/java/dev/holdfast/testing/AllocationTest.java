package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.holdfast.Acquired;
import dev.holdfast.InMemoryLockStore;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * How much the engine allocates on the caller's thread for one call; the store in memory adds little.
 * The bounds are a fourth above what was measured: garbage that every call makes is paid by every
 * service, and grows unseen.
 */
class AllocationTest {
  private static final int WARM_UP = 20_000;
  private static final int CALLS = 2_000;
  private static final int ATTEMPTS = 5;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static long bytesOf(Runnable call) {
    for (int i = 0; i < WARM_UP; i++) {
      call.run();
    }
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      least = Math.min(least, measured(call));
    }
    return least;
  }

  private static long measured(Runnable call) {
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    return (THREADS.getThreadAllocatedBytes(thread) - before) / CALLS;
  }

  private static void assertBytes(String what, long limit, Runnable call) {
    long bytes = bytesOf(call);
    System.out.println(what + " allocates " + bytes + " bytes");
    assertTrue(bytes <= limit, () -> what + " allocates " + bytes + " bytes, not " + limit);
  }

  @Test
  void aCallAllocatesLittle() {
    try (LockManager locks = LockManager.over(new InMemoryLockStore())) {
      LockKey free = LockKey.of("tenant-17/document-1000001");
      LockKey held = LockKey.of("tenant-17/document-1000002");
      locks.acquire(held, "somebody");
      assertBytes("acquire and release", 1, () -> pair(locks, free));
      assertBytes("acquire of a held key", 1, () -> locks.acquire(held, "scheduler-3"));
      assertBytes("find", 1, () -> locks.find(held));
    }
  }

  private static void pair(LockManager locks, LockKey key) {
    if (locks.acquire(key, "scheduler-3") instanceof Acquired acquired) {
      acquired.close();
    }
  }
}
