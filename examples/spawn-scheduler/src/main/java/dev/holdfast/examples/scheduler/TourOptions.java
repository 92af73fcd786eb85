package dev.holdfast.examples.scheduler;

import java.util.Optional;

/**
 * The command line of the tour.
 *
 * @param store the store that was asked for; empty for a new one in a temporary folder
 * @param help whether only help was asked for
 */
record TourOptions(Optional<StoreOption> store, boolean help) {
  static final String USAGE =
      """
      A tour of a small spawn scheduler, on locks by Holdfast.

        mvn -q compile exec:java
        mvn -q compile exec:java -Dexec.args="--store URL"

        --store URL   where the locks and the documents are kept, reachable from several processes;
                      by default a new H2 database in a temporary folder. Quote it for
                      the shell. The tour has tables, or keys, of its own there, and removes
                      them at its end: run one at a time. Supported:
      %s
        --help        this text

        mvn -q compile exec:java -Dexec.args="serve --help" tells of the scheduler itself.

      Exit status: 0 if every step was seen, 1 if one was not, 2 for a wrong argument.
      Needs a POSIX shell, because it stops and continues a process.
      """
          .formatted(StoreOption.SUPPORTED.indent(22).stripTrailing());

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException if one is wrong; says which, and what to do
   */
  static TourOptions parse(String... args) {
    TourOptions options = new TourOptions(Optional.empty(), false);
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--help" -> options = new TourOptions(options.store(), true);
        case "--store" -> {
          if (++i == args.length) {
            throw new IllegalArgumentException("--store needs a URL after it");
          }
          options =
              new TourOptions(Optional.of(StoreOption.of(args[i], Place.TOUR)), options.help());
        }
        default ->
            throw new IllegalArgumentException(
                "unknown argument \"" + args[i] + "\"; known are --store URL and --help");
      }
    }
    return options;
  }
}
