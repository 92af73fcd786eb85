package dev.holdfast.testing.sim;

import java.util.logging.Level;
import java.util.logging.Logger;

final class Campaign {
  private static final Logger LOG = Logger.getLogger("dev.holdfast");

  public static void main(String[] args) {
    LOG.setLevel(Level.OFF);
    net.jqwik.api.sessions.JqwikSession.start();
    long from = Long.parseLong(args[0]);
    long n = Long.parseLong(args[1]);
    boolean shrink = args.length > 2;
    Tally tally = new Tally();
    Drawn drawn = new Drawn();
    long t0 = System.nanoTime();
    int bad = 0;
    java.util.Map<String, Integer> kinds = new java.util.TreeMap<>();
    for (long seed = from; seed < from + n; seed++) {
      var s = drawn.script(seed);
      Simulation.Outcome o = Simulation.run(s.value());
      tally.add(o.tally());
      if (!o.isFine()) {
        bad++;
        String kind =
            o.violations()
                .get(0)
                .replaceAll("[0-9.]+", "N")
                .replaceAll("\\n.*", "")
                .replaceAll("at N ms: ", "");
        if (kind.length() > 160) kind = kind.substring(0, 160);
        int c = kinds.merge(kind, 1, Integer::sum);
        if (shrink && c == 1) {
          String k = kind;
          Script min =
              Drawn.shortest(
                  s,
                  x -> {
                    var y = Simulation.run(x);
                    return !y.isFine()
                        && y.violations()
                            .get(0)
                            .replaceAll("[0-9.]+", "N")
                            .replaceAll("\\n.*", "")
                            .replaceAll("at N ms: ", "")
                            .startsWith(k);
                  });
          System.out.println(
              "seed "
                  + seed
                  + ": "
                  + min
                  + "\n"
                  + String.join("\n", Simulation.run(min).violations()));
        } else if (c == 1) System.out.println("seed " + seed + " " + o.violations().get(0));
      }
    }
    kinds.forEach((k, c) -> System.out.println(c + " x " + k));
    System.out.println(bad + " bad; " + (System.nanoTime() - t0) / 1_000_000 + " ms; " + tally);
  }
}
