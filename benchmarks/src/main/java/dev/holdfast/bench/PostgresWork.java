package dev.holdfast.bench;

import java.util.List;

/** What one operation costs PostgreSQL: transactions, WAL, processor, and dead rows. */
record PostgresWork(SqlSides sql, Recorder recorder, Depth depth) {
  private static final int CALLS = 500;

  void run(String figure, List<Side> sides, Race.Work work) throws Exception {
    recorder.progress(figure);
    for (Side side : sides) {
      handOverCounters(side);
    }
    Thread.sleep(2_000); // what ran before this has been counted by now
    for (int round = 1; round <= depth.counts(); round++) {
      for (Side side : Side.order(sides, round)) {
        measure(figure, side, round, work);
      }
    }
  }

  private void measure(String figure, Side side, int round, Race.Work work) throws Exception {
    Caller caller = new Caller(0, 1_000);
    for (int i = 0; i < CALLS / 10; i++) {
      work.once(side, caller);
    }
    handOverCounters(side);
    double wal = wal();
    double transactions = transactions();
    double versions = versions();
    work.once(side, caller); // opens the connection anew
    double cpu = ServerProcesses.cpuNanos("postgres");
    for (int i = 0; i < CALLS; i++) {
      work.once(side, caller);
    }
    add(figure, side, round, "server.cpu.us", (ServerProcesses.cpuNanos("postgres") - cpu) / 1e3);
    handOverCounters(side);
    add(figure, side, round, "wal.bytes", wal() - wal);
    add(figure, side, round, "transactions", transactions() - transactions);
    add(figure, side, round, "row.versions", versions() - versions);
  }

  private double wal() {
    return sql.number("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
  }

  private double transactions() {
    return sql.number(
        "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname ="
            + " current_database()");
  }

  private double versions() {
    return sql.number("SELECT sum(n_tup_upd + n_tup_del) FROM pg_stat_user_tables");
  }

  /** A session counts for itself, and hands over what it has counted late, or when it ends. */
  private static void handOverCounters(Side side) throws InterruptedException {
    if (side.locks() instanceof PooledLocks pooled) {
      pooled.pool().getHikariPoolMXBean().softEvictConnections();
      Thread.sleep(300);
    }
  }

  private void add(String figure, Side side, int round, String measure, double value) {
    recorder.add(figure, side, round, measure, value / CALLS);
  }
}
