package dev.holdfast.bench;

import dev.holdfast.testing.server.Servers;
import java.util.List;

/** Load on PostgreSQL: what remains of keys that were used once, and a table that grows. */
final class SqlLoad implements Slice {

  @Override
  public void measure(Recorder recorder, Depth depth) throws Exception {
    try (SqlSides sql = SqlSides.withTables(SqlProduct.POSTGRESQL, Servers.postgres().url())) {
      residue(recorder, depth, sql);
      new SqlGrowth(sql, recorder, depth).measure("postgresql/growth");
    }
  }

  private static void residue(Recorder recorder, Depth depth, SqlSides sql) throws Exception {
    recorder.progress("postgresql/residue");
    List<Side> sides = List.of(sql.ours(), sql.shedLock(), sql.spring(Locks.LEASE));
    int keys = depth.residue() / 50;
    for (Side side : sides) {
      double bytes = bytes(sql);
      double rows = rows(sql);
      Works.useKeys(List.of(side), keys);
      recorder.add("postgresql/residue", side, 1, "keys.used", keys);
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

  @Override
  public Cost cost() {
    return new Cost(110, 1);
  }

  @Override
  public boolean counts() {
    return true;
  }
}
