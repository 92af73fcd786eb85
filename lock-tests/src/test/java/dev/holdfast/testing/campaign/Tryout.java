package dev.holdfast.testing.campaign;
import java.time.Duration;
public class Tryout {
  public static void main(String[] a) throws Exception {
    Quiet.please();
    Ground g = Grounds.of(a[0]);
    for (int i = 2; i < a.length; i++) {
    long t = System.nanoTime();
    Outcome o = new Round(g, Long.parseLong(a[i]), Duration.ofSeconds(Integer.parseInt(a[1]))).run();
    System.out.println("took " + (System.nanoTime()-t)/1e9);
    for (Count c : Count.values()) System.out.println(c + " " + o.stage().tally().of(c));
    for (Trouble c : Trouble.values()) System.out.println("  " + c + " " + o.stage().tally().of(c));
    System.out.println("slowest " + o.stage().slowest() + " word " + o.stage().latestWord() + " obs " + o.history().observations().size());
    System.out.println("VIOLATIONS " + o.verdict().violations().size() + " witnessed " + o.witnessed().violations().size() + " complaints " + o.complaints().size());
    o.faults().stream().limit(4).forEach(System.out::println);
    }
    g.close();
    System.exit(0);
  }
}
