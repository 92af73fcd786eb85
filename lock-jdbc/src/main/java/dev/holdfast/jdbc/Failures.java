package dev.holdfast.jdbc;

import dev.holdfast.LockException;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells what a failure of the database means for the call that met it. */
final class Failures {
  /** Classes of SQL states by which a server says that it refused, and changed nothing. */
  private static final Set<String> REFUSING_CLASSES =
      Set.of(
          "0A", "21", "22", "23", "25", "26", "28", "2D", "34", "3D", "3F", "40", "42", "44", "53",
          "54", "55");

  /** Those of them that stay until somebody mends the schema, the rights or the settings. */
  private static final Set<String> LASTING_CLASSES = Set.of("0A", "22", "28", "3D", "3F", "42");

  private static final Set<String> REFUSING_STATES = Set.of("57014", "70100", "HYT00", "90096");
  private static final Set<String> LASTING_STATES = Set.of("90096");

  /** Of MariaDB and MySQL, in class 42: the user has too many connections at the moment. */
  private static final Set<Integer> PASSING_ERRORS = Set.of(1203, 1226);

  private static final String COMPLETION_UNKNOWN = "40003";
  private static final Pattern CLOSED =
      Pattern.compile(
          "(pool|data ?source).*\\b(closed|disposed|shut ?down|not open)\\b",
          Pattern.CASE_INSENSITIVE);

  private Failures() {}

  /** What a failure to get a connection means. */
  static LockStoreException ofOpening(String what, Exception failure) {
    boolean wrapped = failure instanceof RuntimeException && failure.getCause() != null;
    Throwable reason = wrapped ? failure.getCause() : failure;
    String message = String.valueOf(reason.getMessage());
    boolean closed = CLOSED.matcher(message).find();
    boolean refused = sqlException(failure) instanceof SQLException e && isLasting(e);
    return new LockStoreException(
        closed || refused ? Failure.MISCONFIGURED : Failure.NOT_APPLIED,
        what
            + " failed: no connection: "
            + message
            + (closed ? "; close the lock manager before the pool, or open the pool" : ""),
        failure);
  }

  /** What a row means that cannot be read. */
  static LockStoreException unreadable(String what, UnreadableRecordException problem) {
    return new LockStoreException(
        Failure.MISCONFIGURED,
        what
            + " failed: the record cannot be read ("
            + problem.getMessage()
            + "): it was edited by hand, or written by a newer version; upgrade, or delete the row"
            + " once nobody holds the key",
        problem);
  }

  /**
   * The failure of a driver that throws it as an unchecked exception, as H2 does where a connection
   * breaks at the wrong moment; empty for any other exception.
   */
  static Optional<SQLException> thrownByDriver(RuntimeException thrown) {
    boolean other = thrown instanceof LockException;
    return !other && thrown.getCause() instanceof SQLException failure
        ? Optional.of(failure)
        : Optional.empty();
  }

  /**
   * What a failure on a connection means.
   *
   * @param inDoubt whether something was on its way that takes effect by itself
   * @param remedy what to do about a failure that lasts; empty if not known
   */
  static LockStoreException of(String what, SQLException failure, boolean inDoubt, String remedy) {
    String message = what + " failed: " + failure.getMessage();
    if (isLasting(failure)) {
      String advice = remedy.isEmpty() ? "" : "; " + remedy;
      return new LockStoreException(Failure.MISCONFIGURED, message + advice, failure);
    }
    return inDoubt && !isRefusal(failure)
        ? new LockStoreException(
            Failure.OUTCOME_UNKNOWN, message + "; it may have been applied or not", failure)
        : new LockStoreException(Failure.NOT_APPLIED, message + "; nothing was changed", failure);
  }

  /** Whether the table, one of its columns, or a function on it is not there. */
  static boolean isAboutSchema(SQLException failure) {
    String state = state(failure);
    return state.startsWith("42S") || Set.of("42P01", "42703", "42883").contains(state);
  }

  private static boolean isLasting(SQLException failure) {
    String state = state(failure);
    return !isPassing(failure) && isLasting(state);
  }

  /** Pools wrap what the driver has thrown, and keep the state alone. */
  private static boolean isPassing(Throwable failure) {
    boolean here = failure instanceof SQLException e && PASSING_ERRORS.contains(e.getErrorCode());
    return here || (failure.getCause() != null && isPassing(failure.getCause()));
  }

  private static boolean isLasting(String state) {
    return LASTING_STATES.contains(state) || LASTING_CLASSES.contains(classOf(state));
  }

  /** Whether the server answered that it refused. Everything else may be a lost answer. */
  private static boolean isRefusal(SQLException failure) {
    String state = state(failure);
    return !state.equals(COMPLETION_UNKNOWN)
        && (REFUSING_STATES.contains(state) || REFUSING_CLASSES.contains(classOf(state)));
  }

  private static String state(SQLException failure) {
    return failure.getSQLState() == null ? "" : failure.getSQLState();
  }

  private static String classOf(String state) {
    return state.length() < 2 ? state : state.substring(0, 2);
  }

  private static Throwable sqlException(Throwable failure) {
    Throwable t = failure;
    while (!(t instanceof SQLException) && t.getCause() != null) {
      t = t.getCause();
    }
    return t;
  }
}
