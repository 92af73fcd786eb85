package dev.holdfast;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The lock of a session backend, as its process finds it in the environment.
 *
 * @param key the key that the backend holds
 * @param token the fencing token that it shows to the resources it writes to
 * @param ticket what it attaches with, where the scheduler wrote one
 */
public record SessionBackend(LockKey key, FencingToken token, Optional<LeaseTicket> ticket) {

  /** The variable with the lock's name. */
  public static final String KEY = "SESSION_BACKEND_KEY";

  /** The variable with the fencing token, in decimal digits. */
  public static final String FENCING_TOKEN = "SESSION_BACKEND_FENCING_TOKEN";

  /** The variable with the lease ticket, which also carries the namespace. */
  public static final String LEASE_TICKET = "SESSION_BACKEND_LEASE_TICKET";

  /**
   * The environment for a backend that is to take the lease over. Offers the lease as {@link
   * Lease#handOver} does: from now on it is not held here. No I/O.
   *
   * @return the three variables, to be added to those of the process
   * @throws IllegalArgumentException if the key cannot stand in an environment: it contains U+0000;
   *     the lease is untouched
   * @throws LeaseLostException if the lease is over
   */
  public static Map<String, String> environment(Lease lease) {
    requireEnvironmentCanCarry(lease.key());
    return environment(
        lease.handOver(DefaultHandOver.usualLimit(lease), HandOver.Otherwise.RELEASE));
  }

  /**
   * The environment for a backend that is to take an offered lease over.
   *
   * @return the three variables, to be added to those of the process
   * @throws IllegalArgumentException if the key cannot stand in an environment: it contains U+0000
   */
  public static Map<String, String> environment(HandOver handOver) {
    LeaseTicket ticket = handOver.ticket();
    requireEnvironmentCanCarry(ticket.key());
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(KEY, ticket.key().name());
    variables.put(FENCING_TOKEN, ticket.token().toString());
    variables.put(LEASE_TICKET, ticket.toString());
    return variables;
  }

  /**
   * Reads this process's environment. No I/O.
   *
   * @throws IllegalStateException if a variable is missing, malformed, or contradicts another one;
   *     names the variable and what it must be
   */
  public static SessionBackend fromEnvironment() {
    return fromEnvironment(System.getenv());
  }

  /**
   * Reads an environment given as a map.
   *
   * @throws IllegalStateException as {@link #fromEnvironment()}
   */
  public static SessionBackend fromEnvironment(Map<String, String> environment) {
    String name = require(environment, KEY);
    FencingToken token =
        read(FENCING_TOKEN, () -> FencingToken.parse(require(environment, FENCING_TOKEN)));
    String ticketText = environment.getOrDefault(LEASE_TICKET, "");
    if (ticketText.isEmpty()) {
      return new SessionBackend(read(KEY, () -> LockKey.of(name)), token, Optional.empty());
    }
    LeaseTicket ticket = read(LEASE_TICKET, () -> LeaseTicket.parse(ticketText));
    requireSame(KEY, name, ticket.key().name());
    requireSame(FENCING_TOKEN, token.toString(), ticket.token().toString());
    return new SessionBackend(ticket.key(), token, Optional.of(ticket));
  }

  /**
   * Attaches to the lease, which then is this process's. Blocks for one store call.
   *
   * @throws LeaseLostException if the lease is over, or another process attached before
   * @throws LockStoreException if the store did not answer in time; calling again with the same
   *     manager is safe
   */
  public Lease resume(LockManager locks) {
    return ticket.isPresent() ? locks.resume(ticket.get()) : locks.resume(key, token);
  }

  private interface Reading<T> {
    T read();
  }

  private static <T> T read(String variable, Reading<T> reading) {
    try {
      return reading.read();
    } catch (IllegalArgumentException | InvalidLockKeyException e) {
      throw new IllegalStateException(
          "the environment variable " + variable + " is malformed: " + e.getMessage(), e);
    }
  }

  private static String require(Map<String, String> environment, String variable) {
    String value = environment.get(variable);
    if (value == null || value.isEmpty()) {
      throw new IllegalStateException(
          "the environment variable "
              + variable
              + " is missing: this process was not spawned with a lock; spawn it with the variables"
              + " of SessionBackend.environment");
    }
    return value;
  }

  private static void requireSame(String variable, String value, String inTicket) {
    if (!value.equals(inTicket)) {
      throw new IllegalStateException(
          "the environment variable "
              + variable
              + " contradicts "
              + LEASE_TICKET
              + ": one of them was replaced, or mangled by a locale that is not UTF-8");
    }
  }

  private static void requireEnvironmentCanCarry(LockKey key) {
    if (key.name().indexOf(0) >= 0) {
      throw new IllegalArgumentException(
          "the key "
              + key
              + " contains U+0000, which an environment variable cannot carry; hand the"
              + " lease over by its ticket, on another way");
    }
  }
}
