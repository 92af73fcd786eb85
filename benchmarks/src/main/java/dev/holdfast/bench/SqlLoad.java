package dev.holdfast.bench;

import dev.holdfast.testing.server.Servers;
import java.util.List;

/** Load on PostgreSQL: waiting, and what remains of keys that were used once. */
final class SqlLoad implements Slice {

  @Override
  public void measure(Recorder recorder, Depth depth) throws Exception {
    try (SqlSides sql = new SqlSides(SqlProduct.POSTGRESQL, Servers.postgres().url())) {
      Waits waits = new Waits(recorder, depth);
      List<Side> sides = List.of(sql.ours(), sql.spring());
      for (int waiters : new int[] {1, 10, 100}) {
        waits.handOver("postgresql/hand-over/" + waiters, sides, waiters);
      }
      waits.takeOver("postgresql/take-over", sides.subList(0, 1));
      residue(recorder, depth, sql);
      Side.closeAll(sides);
    }
  }

  private static void residue(Recorder recorder, Depth depth, SqlSides sql) throws Exception {
    recorder.progress("postgresql/residue");
    List<Side> sides = List.of(sql.ours(), sql.shedLock(), sql.spring());
    int keys = depth.residue();
    for (Side side : sides) {
      double bytes = bytes(sql);
      double rows = rows(sql);
      for (int i = 0; i < keys; i++) {
        side.locks().take("once-" + (1_000_000 + i)).release();
      }
      recorder.add("postgresql/residue", side, 1, "bytes.per.key", (bytes(sql) - bytes) / keys);
      recorder.add("postgresql/residue", side, 1, "rows.per.key", (rows(sql) - rows) / keys);
    }
    Side.closeAll(sides);
  }

  private static double bytes(SqlSides sql) {
    return sql.number("SELECT sum(pg_total_relation_size(relid)) FROM pg_stat_user_tables");
  }

  private static double rows(SqlSides sql) {
    return sql.number(
        "SELECT (SELECT count(*) FROM holdfast_lock) + (SELECT count(*) FROM shedlock)"
            + " + (SELECT count(*) FROM int_lock)");
  }
}
