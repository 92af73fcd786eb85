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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A thousand leases, renewed and churned for {@code -Dholdfast.minutes}: heap, threads, connections
 * and records stay what they were.
 */
@Tag("campaign")
@ExtendWith(Quiet.class)
abstract class EnduranceCase {
  private static final int LEASES = 1_000;
  private static final int CHURNED = 25;
  private static final Duration TTL = Duration.ofSeconds(9);
  private static final Duration SAMPLE = Duration.ofSeconds(5);
  private static final long MINUTES = Long.getLong("holdfast.minutes", 0);
  private static final long HEAP_SLACK = 6L << 20;

  private final Random random = new Random(1);
  private final List<Lease> leases = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private long churned;

  /** What there is at one instant. */
  private record Sample(long second, long heap, long threads, long connections, long records) {}

  @Test
  @EnabledIfSystemProperty(
      named = "holdfast.minutes",
      matches = "[1-9][0-9]*",
      disabledReason = "takes minutes; run it with -Pcampaign -Dholdfast.minutes=N")
  @Timeout(value = 10, unit = TimeUnit.HOURS)
  void nothingGrows() throws Exception {
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
        opened.end().run();
      }
      write(ground.name());
      judge();
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
    long end = start + Duration.ofMinutes(MINUTES).toNanos();
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

  private static Sample sample(long second, Ground ground, FaultProxy way) throws Exception {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.totalMemory() - runtime.freeMemory();
    return new Sample(second, heap, Thread.activeCount(), way.openConnections(), ground.records());
  }

  /** The last third against the second one: the first is for warming up. */
  private void judge() {
    assertTrue(samples.size() >= 9, "too short to tell: " + samples.size() + " samples");
    assertTrue(churned >= LEASES, "churned only " + churned);
    long heap = grown(Sample::heap);
    assertTrue(heap < HEAP_SLACK, "the heap grew by " + heap + " bytes: " + samples);
    assertTrue(grown(Sample::threads) <= 2, () -> "threads: " + samples);
    assertTrue(grown(Sample::connections) <= 1, () -> "connections: " + samples);
    assertEquals(LEASES, samples.get(samples.size() - 1).records(), "records");
  }

  private long grown(ToLongFunction<Sample> what) {
    int third = samples.size() / 3;
    return median(what, 2 * third, samples.size()) - median(what, third, 2 * third);
  }

  private long median(ToLongFunction<Sample> what, int from, int to) {
    long[] values = samples.subList(from, to).stream().mapToLong(what).sorted().toArray();
    return values[values.length / 2];
  }

  private void write(String store) throws IOException {
    StringBuilder page = new StringBuilder("# Endurance on " + store + "\n\n");
    page.append(LEASES + " leases of " + TTL.toSeconds() + " s; " + churned);
    page.append(" were released and acquired again.\n\n");
    page.append(
        "| second | heap, KiB | threads | connections | records |\n|---:|---:|---:|---:|---:|\n");
    for (Sample each : samples) {
      page.append("| " + each.second() + " | " + each.heap() / 1024 + " | " + each.threads());
      page.append(" | " + each.connections() + " | " + each.records() + " |\n");
    }
    Path folder = Path.of(System.getProperty("basedir", ""), "target/campaign");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("endurance-" + store + ".md"), page);
  }
}
