package dev.holdfast.bench;

import java.util.Locale;

/** What is measured, and how it is shown. */
enum Measure {
  P50("p50.us", "p50, µs"),
  P99("p99.us", "p99, µs"),
  P999("p99.9.us", "p99.9, µs"),
  OPS("ops.per.s", "operations/s"),
  CPU("cpu.us", "client CPU, µs"),
  ALLOC("alloc.bytes", "client allocation, B"),
  TRIPS("round.trips", "round trips"),
  COMMANDS("commands", "commands run by the server"),
  SERVER_CPU("server.cpu.us", "server CPU, µs"),
  NET("net.bytes", "bytes on the network"),
  WAL("wal.bytes", "WAL, B"),
  TRANSACTIONS("transactions", "transactions"),
  VERSIONS("row.versions", "dead rows left behind"),
  CLIENT_CPU("client.cpu.us", "client CPU of a renewal, µs"),
  HEAP("heap.bytes", "heap of a lease, B"),
  SCRIPTS("scripts.per.1000", "scripts for 1000 renewals"),
  LOST("lost", "leases lost"),
  THREADS("threads", "threads of the client"),
  KEYS_USED("keys.used", "keys used once"),
  KEY_BYTES("bytes.per.key", "bytes left of a key"),
  KEYS("keys.per.key", "keys left of a key"),
  ROWS("rows.per.key", "rows left of a key"),
  LOCK_BYTES("bytes.per.lock", "bytes of a live lock"),
  COMMANDS_PER_S("commands.per.s", "commands a second while all wait"),
  CONNECTIONS("connections", "connections added by waiting"),
  CHANNELS("channels", "channels added by waiting"),
  FAILED("waiters.failed", "waiters that failed"),
  DOUBLE_HOLDERS("double.holders", "second holders, of 3 stale releases"),
  TOKENS_BACK("tokens.back", "tokens that went back, of 3 losses of data"),
  ORPHAN("orphan.s", "seconds for which nobody has the key"),
  COLLISIONS("collisions", "names taken for another, of 9"),
  NOTICE("notice.ms", "ms until the holder is told"),
  LOG_ERRORS("log.errors", "errors in the server's log");

  private final String key;
  private final String title;

  Measure(String key, String title) {
    this.key = key;
    this.title = title;
  }

  /** Its name in the raw data. */
  String key() {
    return key;
  }

  String title() {
    return title;
  }

  /** Negative if the first is better. */
  int compare(double a, double b) {
    return this == OPS ? Double.compare(b, a) : Double.compare(a, b);
  }

  static String show(double value) {
    if (value >= 100 || value == 0) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
  }
}
