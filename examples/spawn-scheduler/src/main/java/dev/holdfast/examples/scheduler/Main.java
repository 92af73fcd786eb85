package dev.holdfast.examples.scheduler;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** Where the command line begins: {@code serve} runs a scheduler, everything else is the tour. */
public final class Main {
  private Main() {}

  /**
   * Serves until the process is ended, or shows the tour.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    if (args.length == 0 || !args[0].equals("serve")) {
      Tour.main(args);
      return;
    }
    if (Arrays.asList(args).contains("--help")) {
      System.out.print(ServeOptions.USAGE);
      return;
    }
    try {
      serve(ServeOptions.parse(Arrays.copyOfRange(args, 1, args.length)));
    } catch (IllegalArgumentException e) {
      fail(2, e.getMessage());
    } catch (IOException | RuntimeException e) {
      fail(1, "the scheduler could not be started: " + Reason.of(e));
    }
  }

  private static void serve(ServeOptions options) throws IOException {
    StoreOption option =
        options.store().isPresent()
            ? options.store().get()
            : StoreOption.temporary(Place.SCHEDULER);
    OpenStore store = option.create();
    SchedulerServer server = SchedulerServer.start(options, option, store);
    CountDownLatch end = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "close"));
    System.out.println(
        "Listening on http://localhost:" + server.port() + ", store " + option.address());
    try {
      end.await(); // SIGTERM or Ctrl-C
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void fail(int status, String message) {
    System.err.println(System.lineSeparator() + message);
    System.exit(status);
  }
}
