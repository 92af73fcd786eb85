package dev.holdfast.examples.scheduler;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The command line of {@code serve}.
 *
 * @param port where to listen; 0 for any
 * @param host on which address to listen, and where backends are reached
 * @param store the store that was asked for; empty for a new one in a temporary folder
 * @param token the bearer token that clients must show; empty to take any
 * @param url the address that clients are told; empty for the one it listens on
 * @param services commands by the names of services; an empty one stands for the demo
 * @param ttl how long a lease lasts without a renewal
 * @param startLimit how long a backend may take until it is ready
 * @param grace how long a backend may take to end
 * @param leash whether backends end with this scheduler
 */
record ServeOptions(
    int port,
    String host,
    Optional<StoreOption> store,
    Optional<String> token,
    Optional<String> url,
    Map<String, String> services,
    Duration ttl,
    Duration startLimit,
    Duration grace,
    boolean leash) {
  /** The service that a client in development mode asks for. */
  static final String DEVELOPMENT = "-";

  static final String USAGE =
      Resources.text("usage.txt").formatted(StoreOption.SUPPORTED.indent(28).stripTrailing());

  private static final String LOOPBACK = "127.0.0.1";

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException if one is wrong; says which, and what to do
   */
  static ServeOptions parse(String... args) {
    Map<String, String> values = new LinkedHashMap<>();
    Map<String, String> services = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!args[i].startsWith("--") || !USAGE.contains("\n  " + args[i] + " ")) {
        throw new IllegalArgumentException("unknown argument \"" + args[i] + "\"\n\n" + USAGE);
      } else if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value after it");
      } else if (args[i].equals("--service")) {
        addService(services, args[i + 1]);
      } else {
        values.put(args[i], args[i + 1]);
      }
    }
    services.putIfAbsent(DEVELOPMENT, services.values().stream().findFirst().orElse(""));
    return new ServeOptions(
        (int) number(values, "--port", 8080, 0, 65535),
        values.getOrDefault("--host", LOOPBACK),
        Optional.ofNullable(values.get("--store"))
            .map(u -> StoreOption.of(u, StoreOption.SCHEDULER)),
        Optional.ofNullable(values.get("--token")),
        Optional.ofNullable(values.get("--url")).map(u -> u.replaceFirst("/$", "")),
        services,
        seconds(values, "--ttl", 60, 1),
        seconds(values, "--start-limit", 60, 0.01),
        seconds(values, "--grace", 10, 0),
        orphansEnd(values.getOrDefault("--orphans", "live")));
  }

  private static void addService(Map<String, String> services, String text) {
    String[] parts = text.split("=", 2);
    if (parts.length < 2 || !parts[0].matches(Routes.NAME)) {
      throw new IllegalArgumentException("--service takes NAME=COMMAND, but not \"" + text + "\"");
    }
    services.put(parts[0], parts[1]);
  }

  private static Duration seconds(
      Map<String, String> values, String name, double usual, double least) {
    return Duration.ofMillis((long) (1000 * number(values, name, usual, least, 86_400)));
  }

  private static double number(
      Map<String, String> values, String name, double usual, double least, double most) {
    String text = values.getOrDefault(name, Double.toString(usual));
    try {
      double number = Double.parseDouble(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        name + " takes a number from " + least + " to " + most + ", but not \"" + text + "\"");
  }

  private static boolean orphansEnd(String text) {
    if (!text.matches("live|end")) {
      throw new IllegalArgumentException("--orphans takes \"live\" or \"end\"");
    }
    return text.equals("end");
  }

  /** The address of a scheduler that listens on this port, without a slash at its end. */
  String address(int actualPort) {
    return "http://" + (host.equals(LOOPBACK) ? "localhost" : host) + ":" + actualPort;
  }

  /** What concerns runners too. */
  RunnerSettings forRunners(StoreOption opened) {
    return new RunnerSettings(opened.existing(), host, startLimit, grace, leash);
  }
}
