package dev.holdfast.bench;

import java.util.List;

/** What one operation costs PostgreSQL: transactions, WAL, and versions of rows left behind. */
record PostgresWork(SqlSides sql, Recorder recorder, Depth depth) {
  private static final int CALLS = 500;

  void run(String figure, List<Side> sides, Race.Work work) throws Exception {
    recorder.progress(figure);
    for (int round = 1; round <= Math.min(3, depth.rounds()); round++) {
      for (Side side : Side.order(sides, round)) {
        measure(figure, side, round, work);
      }
    }
  }

  private void measure(String figure, Side side, int round, Race.Work work) throws Exception {
    Caller caller = new Caller(0, 1);
    for (int i = 0; i < CALLS / 10; i++) {
      work.once(side, caller);
    }
    double wal = wal();
    double transactions = transactions();
    double dead = dead();
    for (int i = 0; i < CALLS; i++) {
      work.once(side, caller);
    }
    add(figure, side, round, "wal.bytes", wal() - wal);
    add(figure, side, round, "transactions", transactions() - transactions);
    add(figure, side, round, "row.versions", dead() - dead);
  }

  private double wal() {
    return sql.number("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
  }

  /** The server's counters lag behind unless a session is asked to hand its own over. */
  private double transactions() throws InterruptedException {
    settle();
    return sql.number(
        "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname ="
            + " current_database()");
  }

  private double dead() {
    return sql.number("SELECT sum(n_tup_upd + n_tup_del) FROM pg_stat_user_tables");
  }

  private static void settle() throws InterruptedException {
    Thread.sleep(1_200); // sessions hand their counters over once a second
  }

  private void add(String figure, Side side, int round, String measure, double value) {
    recorder.add(figure, side, round, measure, value / CALLS);
  }
}
