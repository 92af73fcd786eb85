package dev.holdfast.testing.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Lease;
import dev.holdfast.LeaseTimings;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.proxy.FaultProxy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A thousand leases, renewed and churned for as long as {@link Part#ENDURANCE}: heap, threads,
 * connections and records stay what they were.
 */
@Tag("campaign")
@ExtendWith(Quiet.class)
abstract class EnduranceCase {
  private static final int LEASES = 1_000;
  private static final int CHURNED = 25;
  private static final Duration TTL = Duration.ofSeconds(9);
  private static final Duration SAMPLE = Duration.ofSeconds(5);

  private final Random random = new Random(1);
  private final List<Lease> leases = new ArrayList<>();
  private final Samples samples = new Samples(LEASES);
  private long churned;

  @Test
  @Timeout(value = 10, unit = TimeUnit.HOURS)
  void nothingGrows() throws Exception {
    Part.ENDURANCE.orSkip();
    try (Ground ground = Grounds.of(getClass().getAnnotation(StoreName.class).value());
        FaultProxy way = ground.newWay()) {
      Ground.Opened opened = ground.open(way);
      try (LockManager locks = LockManager.over(opened.store())) {
        for (int i = 0; i < LEASES; i++) {
          leases.add(acquire(locks, i));
        }
        churn(locks, ground, way);
        assertTrue(leases.stream().allMatch(Lease::isHeld), "a lease was lost");
        leases.forEach(Lease::close);
      } finally {
        write(ground.name());
        opened.end().run();
      }
      assertEquals(List.of(), samples.faults());
      assertTrue(churned >= LEASES, "churned only " + churned);
    }
  }

  private static Lease acquire(LockManager locks, int number) {
    AcquireRequest request =
        AcquireRequest.of(LockKey.of("endurance-" + number))
            .holder("endurance")
            .timings(LeaseTimings.ofTtl(TTL));
    return ((Acquired) locks.acquire(request)).lease();
  }

  private void churn(LockManager locks, Ground ground, FaultProxy way) throws Exception {
    long start = System.nanoTime();
    long end = start + Part.ENDURANCE.length().toNanos();
    long next = start;
    while (System.nanoTime() < end) {
      for (int i = 0; i < CHURNED; i++) {
        int number = random.nextInt(LEASES);
        leases.get(number).release();
        leases.set(number, acquire(locks, number));
        churned++;
      }
      if (System.nanoTime() > next) {
        samples.add(sample((System.nanoTime() - start) / 1_000_000_000, ground, way));
        next += SAMPLE.toNanos();
      }
      Thread.sleep(100);
    }
  }

  private static Samples.Sample sample(long second, Ground ground, FaultProxy way)
      throws Exception {
    ground.grantLog(); // of which nobody wants to know here, and which grows
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.totalMemory() - runtime.freeMemory();
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    return new Samples.Sample(second, heap, threads, way.openConnections(), ground.records());
  }

  private void write(String store) throws IOException {
    String page =
        "# Endurance on %s\n\n%d leases of %d s; %d were released and acquired again.\n\n"
            .formatted(store, LEASES, TTL.toSeconds(), churned);
    Path folder = Path.of(System.getProperty("basedir", ""), "target/campaign");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("endurance-" + store + ".md"), page + samples.table());
  }
}
