package dev.holdfast.examples.scheduler;

import java.io.IOException;
import java.util.Arrays;

/** Where the command line begins: {@code serve} runs a scheduler, everything else is the tour. */
public final class Main {
  private Main() {}

  /**
   * Serves until the process is ended, or shows the tour. Returns if all went well; otherwise ends
   * the JVM with status 1, or 2 for a wrong argument.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    try {
      if (Arrays.asList(args).contains("--help")) {
        System.out.print(ServeOptions.USAGE);
      } else if (args.length > 0 && args[0].equals("serve")) {
        serve(ServeOptions.parse(Arrays.copyOfRange(args, 1, args.length)));
      } else {
        Tour.run(args);
      }
    } catch (IllegalArgumentException e) {
      fail(2, e.getMessage());
    } catch (Steps.NotObservedException e) {
      fail(1, e.getMessage());
    } catch (IOException | RuntimeException e) {
      fail(1, "the scheduler could not be started: " + Reason.of(e));
    }
  }

  private static void serve(ServeOptions options) throws IOException {
    StoreOption option =
        options.store().isPresent()
            ? options.store().get()
            : StoreOption.temporary(StoreOption.SCHEDULER);
    Store store = option.open();
    store.create();
    SchedulerServer server = new SchedulerServer(options, option, store);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "close")); // SIGTERM or Ctrl-C
    System.out.println(
        "Listening on " + options.address(server.port()) + ", store " + option.address());
  }

  private static void fail(int status, String message) {
    System.err.println(System.lineSeparator() + message);
    System.exit(status);
  }
}
