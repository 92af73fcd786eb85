package dev.holdfast.bench;

import dev.holdfast.testing.server.Servers;
import java.util.List;
import java.util.UUID;

/** Calls on the databases: take and release, refused. On PostgreSQL also what they cost there. */
record SqlCalls(List<SqlProduct> products) implements Slice {

  @Override
  public void measure(Recorder recorder, Depth depth) throws Exception {
    for (SqlProduct product : products) {
      try (SqlSides sides = SqlSides.withTables(product, url(product))) {
        measure(sides, recorder, depth);
      }
    }
  }

  private static String url(SqlProduct product) {
    return switch (product.name()) {
      case "postgresql" -> Servers.postgres().url();
      case "mariadb" -> Servers.mariaDb().url();
      case "mysql" -> Servers.mySql().url();
      default -> "jdbc:h2:mem:bench-" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    };
  }

  private static void measure(SqlSides sql, Recorder recorder, Depth depth) throws Exception {
    Race race = new Race(recorder, depth, 2_000);
    String name = sql.product().name();
    List<Side> sides = sql.common();
    List<Hold> holds = Works.holdKeys(sides, race.keys());
    race.run(name + "/held/1", sides, 1, Works.REFUSED);
    recorder.progress(name + ", every key once");
    Works.useKeys(sides, race.keys());
    if (name.equals("postgresql")) {
      PostgresWork work = new PostgresWork(sql, recorder, depth);
      work.run(name + "/work/held", sides, Works.REFUSED);
      work.run(name + "/work/find", sides, Works.FIND);
      race.run(name + "/held/16", sides, 16, Works.REFUSED);
      race.run(name + "/mix/16", sides, 16, Works.MIX);
      sides.add(sql.relaxed());
      sides.add(sql.advisory());
      race.run(name + "/pair/1", sides, 1, Works.PAIR);
      work.run(name + "/work/pair", sides, Works.PAIR);
      sides.removeIf(side -> side.role() == Role.FOOTNOTE); // it keeps its connection
      race.run(name + "/pair/16", sides, 16, Works.PAIR);
      new PgBench(sql, Servers.postgres(), recorder, depth).measure(name + "/pgbench");
    } else {
      race.run(name + "/pair/1", sides, 1, Works.PAIR);
    }
    race.run(name + "/pair/64", sides, 64, Works.PAIR);
    Works.releaseAll(holds);
    Side.closeAll(sides);
  }

  @Override
  public Cost cost() {
    return products.contains(SqlProduct.POSTGRESQL) ? new Cost(120, 11.5) : new Cost(150, 11);
  }
}
