package dev.holdfast.bench;

import java.util.List;
import java.util.Locale;

/** Latency of ours on PostgreSQL on tables with few and with many live keys, in the same rounds. */
record SqlGrowth(SqlSides sql, Recorder recorder, Depth depth) {
  private static final int LEAST = 1_000;

  void measure(String figure) throws Exception {
    recorder.progress(figure + ", filling");
    List<Side> sides =
        List.of(filled("few", LEAST, Role.FLOOR), filled("many", depth.live(), Role.OURS));
    new Race(recorder, depth, LEAST).run(figure, sides, 1, Works.PAIR);
    Side.closeAll(sides);
  }

  private Side filled(String table, int size, Role role) throws Exception {
    Side side = sql.ours(String.format(Locale.ROOT, "Holdfast, %,d live keys", size), role, table);
    side.locks().tryFor("live", Locks.LEASE).orElseThrow();
    sql.execute(copies(table, size), "VACUUM ANALYZE " + table);
    Works.useKeys(List.of(side), LEAST);
    return side;
  }

  /** Makes copies of the one live record, with other keys. */
  private String copies(String table, int count) {
    String columns =
        sql.text(
            "SELECT string_agg(column_name, ', ') FROM information_schema.columns"
                + " WHERE table_name = '"
                + table
                + "' AND column_name <> 'lock_key'");
    return String.format(
        Locale.ROOT,
        "INSERT INTO %s (lock_key, %s) SELECT l.lock_key || convert_to(i::text, 'UTF8'), %s"
            + " FROM %s l, generate_series(1, %d) i",
        table,
        columns,
        columns,
        table,
        count);
  }
}
