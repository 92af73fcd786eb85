package dev.holdfast.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How long calls took, in nanoseconds; all of them are kept. For one thread at a time. */
final class Latencies {
  /** The quantiles that are written to the raw data. */
  static final Map<String, Double> QUANTILES =
      Map.of(
          "p01.us",
          0.01,
          "p10.us",
          0.1,
          "p25.us",
          0.25,
          "p50.us",
          0.5,
          "p75.us",
          0.75,
          "p90.us",
          0.9,
          "p95.us",
          0.95,
          "p99.us",
          0.99,
          "p99.9.us",
          0.999,
          "max.us",
          1.0);

  private long[] nanos = new long[4096];
  private int count;

  void add(long took) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = took;
  }

  int count() {
    return count;
  }

  static Latencies merge(List<Latencies> parts) {
    Latencies all = new Latencies();
    for (Latencies part : parts) {
      for (int i = 0; i < part.count; i++) {
        all.add(part.nanos[i]);
      }
    }
    Arrays.sort(all.nanos, 0, all.count);
    return all;
  }

  /** In microseconds; of merged ones only. */
  double quantile(double q) {
    return nanos[(int) Math.min(count - 1, Math.floor(q * count))] / 1_000.0;
  }

  void record(Recorder recorder, String figure, Side side, int round) {
    QUANTILES.forEach((name, q) -> recorder.add(figure, side, round, name, quantile(q)));
  }
}
