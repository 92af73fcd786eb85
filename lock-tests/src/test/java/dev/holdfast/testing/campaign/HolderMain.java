package dev.holdfast.testing.campaign;

import dev.holdfast.LockManager;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.history.Observation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A process that wants some keys, and writes to the protected resource while it has them. What it
 * sees it writes to a file, what it asks of the store before it asks.
 */
final class HolderMain {
  private static final int WORKERS = 2;
  private static final Quiet QUIET = new Quiet();

  private HolderMain() {}

  /** Store, its address, port of the resource, file, name, keys, seed. Ends when the input does. */
  public static void main(String[] args) throws IOException {
    QUIET.please();
    String name = args[4];
    Random random = new Random(Long.parseLong(args[6]));
    HistoryLines lines = new HistoryLines(Path.of(args[3]));
    Consumer<Observation> sink = lines::write;
    Scribe scribe =
        new Scribe(
            name,
            Scribe.Habit.BEFOREHAND,
            sink,
            new Promises(),
            new Tally(),
            complaint -> System.err.println("COMPLAINT " + complaint),
            () -> {});
    LockStore store = RecordedStore.over(Grounds.open(args[0], args[1]), scribe);
    LeapingTicker ticker = new LeapingTicker();
    LockManager locks =
        LockManager.builder(store)
            .ticker(ticker)
            .callTimeout(Node.CALL)
            .purgeEvery(Duration.ZERO)
            .build();
    for (int i = 0; i < WORKERS; i++) {
      Resource.Client resource = new Resource.Client(Integer.parseInt(args[2]));
      Random own = new Random(random.nextLong());
      HolderWorker worker =
          new HolderWorker(name + "-" + i, name, locks, resource, ticker, sink, own);
      Thread thread = new Thread(() -> worker.run(args[5].split(",")), "worker-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // nothing is ever said; the end says that it is over
    }
    locks.close();
    lines.close();
    System.exit(0);
  }
}
