package dev.holdfast.testing.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What there was from time to time while leases were renewed and churned: it must not grow. */
final class Samples {
  /**
   * What there was at one instant.
   *
   * @param second how long after the beginning
   * @param heap bytes in use, after a collection
   * @param threads of this process
   * @param connections to the server
   * @param records of the store
   */
  record Sample(long second, long heap, long threads, long connections, long records) {}

  private static final int FEWEST = 9;
  private static final long HEAP_SLACK = 6L << 20;
  private static final long THREAD_SLACK = 2;
  private static final long CONNECTION_SLACK = 1;

  private final long leases;
  private final List<Sample> all = new ArrayList<>();

  /**
   * @param leases how many records there must be, always
   */
  Samples(long leases) {
    this.leases = leases;
  }

  void add(Sample sample) {
    all.add(sample);
  }

  /** What grew: the last third against the second one; the first is for warming up. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    if (all.size() < FEWEST) {
      faults.add("too short to tell: " + all.size() + " samples");
      return faults;
    }
    judge(faults, "bytes of heap", Sample::heap, HEAP_SLACK);
    judge(faults, "threads", Sample::threads, THREAD_SLACK);
    judge(faults, "connections", Sample::connections, CONNECTION_SLACK);
    all.stream()
        .filter(each -> each.records() != leases)
        .findFirst()
        .ifPresent(each -> faults.add("not " + leases + " records: " + each));
    return faults;
  }

  private void judge(List<String> faults, String name, ToLongFunction<Sample> what, long slack) {
    int third = all.size() / 3;
    long grown = median(what, 2 * third, all.size()) - median(what, third, 2 * third);
    if (grown > slack) {
      faults.add(name + ": " + grown + " more in the last third than in the second");
    }
  }

  private long median(ToLongFunction<Sample> what, int from, int to) {
    long[] values = all.subList(from, to).stream().mapToLong(what).sorted().toArray();
    return values[values.length / 2];
  }

  /** As a table of a page. */
  String table() {
    StringBuilder table =
        new StringBuilder(
            "| second | heap, KiB | threads | connections | records |\n"
                + "|---:|---:|---:|---:|---:|\n");
    for (Sample each : all) {
      table.append("| " + each.second() + " | " + each.heap() / 1024 + " | " + each.threads());
      table.append(" | " + each.connections() + " | " + each.records() + " |\n");
    }
    return table.toString();
  }
}
