package dev.holdfast.jdbc;

import dev.holdfast.LockStoreException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * The database behind a store: finds out at the first connection what it is and whether the table
 * is there, runs calls, again after lost races, and turns failures into those of the interface.
 */
final class Database {
  private static final int MAX_ATTEMPTS = 200;
  private static final int IMMEDIATE_ATTEMPTS = 3;
  private static final long LONGEST_PAUSE_NANOS = 10_000_000;
  private static final Duration LONGEST_PATIENCE = Duration.ofMillis(250);

  /** The work of one call. */
  interface Work<R> {
    R run(Session session, Target target) throws SQLException;
  }

  /**
   * What a connection tells of the database.
   *
   * @param dialect its dialect
   * @param isolation the level of its connections
   * @param description its product and address, without secrets
   * @param schema the table's definition
   * @param table the statements on the table
   * @param steps the steps on its records
   */
  record Target(
      Dialect dialect,
      int isolation,
      String description,
      Schema schema,
      RecordTable table,
      Steps steps) {}

  private final Door door;
  private final TableName tableName;
  private final Optional<Dialect> givenDialect;
  private final Durability releases;
  private volatile Optional<Target> checked = Optional.empty();
  private volatile Optional<String> description = Optional.empty();

  Database(
      Loan.Source source,
      TableName tableName,
      Optional<Dialect> givenDialect,
      Durability releases) {
    this.door = new Door(source);
    this.tableName = tableName;
    this.givenDialect = givenDialect;
    this.releases = releases;
  }

  String description() {
    return description.orElse("a SQL database, not connected yet");
  }

  /**
   * Runs the work on a connection, again after each lost race, until the time is over.
   *
   * @param what the name of the work, for messages
   * @param subject what it is done to, for messages
   */
  <R> R call(String what, Object subject, Duration timeout, Work<R> work) {
    return run(
        what,
        subject,
        timeout,
        UnaryOperator.identity(),
        (session, target) -> {
          if (checked.isEmpty()) {
            target.schema().check(session);
            checked = Optional.of(target);
          }
          return repeat(session, target, work);
        });
  }

  /**
   * Whether calls that are made at the same time are worth {@link #callForMany}. At the higher
   * levels of isolation the more keys are in a transaction, the more often it fails.
   */
  boolean shares() {
    return checked
        .filter(t -> t.isolation() <= Connection.TRANSACTION_READ_COMMITTED)
        .filter(t -> t.steps().shares())
        .isPresent();
  }

  /**
   * Runs the work for many callers, once. It is asked to end long before the time is over, so that
   * each of them can still do it alone.
   */
  <R> R callForMany(String what, Object subject, Duration timeout, Work<R> work) {
    return run(what, subject, timeout, budget -> budget.part(LONGEST_PATIENCE), work);
  }

  /** Where keys that were freed are told of, if this database can do that. May connect. */
  Optional<String> channel(Duration timeout) {
    Steps steps =
        checked
            .map(Target::steps)
            .orElseGet(() -> callOnce("identify", timeout, (session, target) -> target.steps()));
    return steps instanceof PostgresSteps postgres
        ? Optional.of(postgres.channel())
        : Optional.empty();
  }

  Door door() {
    return door;
  }

  /** Runs the work once, and does not need the table for it. */
  <R> R callOnce(String what, Duration timeout, Work<R> work) {
    return run(what, tableName.text(), timeout, UnaryOperator.identity(), work);
  }

  /**
   * Runs the work; its statements are asked to end when the patience that the budget has is over.
   */
  private <R> R run(
      String what, Object subject, Duration timeout, UnaryOperator<Budget> patience, Work<R> work) {
    Budget budget = Budget.of(timeout);
    budget.check();
    Loan loan = door.open(what);
    Target target;
    Session session;
    try {
      int millis = budget.remainingSeconds() * 1_000 + Session.GRACE_MILLIS;
      NetworkLimit network = NetworkLimit.of(loan.connection(), millis);
      Optional<Target> known = checked; // another thread may empty it
      target = known.isPresent() ? known.get() : find(loan);
      description = Optional.of(target.description());
      session =
          new Session(
              loan, target.dialect(), budget, patience.apply(budget), network, target.isolation());
    } catch (SQLException e) {
      Door.close(loan);
      throw Failures.of(what + " " + subject, e, false, "");
    } catch (RuntimeException e) {
      Door.close(loan);
      throw Failures.thrownByDriver(e)
          .<RuntimeException>map(cause -> Failures.of(what + " " + subject, cause, false, ""))
          .orElse(e);
    }
    try (session) {
      return judged(what + " " + subject, session, target, work);
    }
  }

  /** Judges a failure before the session is closed, which forgets what it was in doubt about. */
  private <R> R judged(String what, Session session, Target target, Work<R> work) {
    try {
      return work.run(session, target);
    } catch (SQLException e) {
      throw failure(what + " on " + target.description(), e, session, target);
    } catch (UnreadableRecordException e) {
      throw Failures.unreadable(what + " on " + target.description(), e);
    } catch (RuntimeException e) {
      throw Failures.thrownByDriver(e)
          .<RuntimeException>map(
              cause -> failure(what + " on " + target.description(), cause, session, target))
          .orElse(e);
    }
  }

  private static <R> R repeat(Session session, Target target, Work<R> work) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.run(session, target);
      } catch (SQLException e) {
        boolean again =
            target.dialect().isLostRace(e) && attempt < MAX_ATTEMPTS && !session.budget().isOver();
        if (!again) {
          throw e;
        }
        session.rollback();
        pause(attempt);
      }
    }
  }

  private static void pause(int attempt) {
    if (attempt > IMMEDIATE_ATTEMPTS) {
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_NANOS));
    }
  }

  private LockStoreException failure(String what, SQLException e, Session session, Target target) {
    if (!Failures.isAboutSchema(e)) {
      return Failures.of(what, e, session.isInDoubt(), "");
    }
    checked = Optional.empty(); // the next call looks again, and names what is missing
    return Failures.of(what, e, false, target.schema().remedy());
  }

  private Target find(Loan loan) throws SQLException {
    DatabaseMetaData metaData = loan.connection().getMetaData();
    Dialect dialect = givenDialect.isPresent() ? givenDialect.get() : Dialects.of(metaData);
    RecordTable table = new RecordTable(dialect, tableName);
    return new Target(
        dialect,
        loan.connection().getTransactionIsolation(),
        dialect.name() + " at " + address(metaData.getURL()),
        new Schema(dialect, tableName),
        table,
        steps(dialect, tableName, table));
  }

  private Steps steps(Dialect dialect, TableName name, RecordTable table) {
    return switch (dialect.family()) {
      case STANDARD -> new LockedSteps(table, LockedSteps.WakeUp.NONE);
      case H2 -> new H2Steps(dialect, name, table);
      case POSTGRESQL -> new PostgresSteps(table, PostgresSql.of(dialect, name), releases);
      case MYSQL -> new MySqlSteps(table, new MySqlTable(dialect, name));
    };
  }

  /** The address without user, password and settings. */
  private static String address(String url) {
    return url == null
        ? "an unknown address"
        : url.split("[?;]", 2)[0].replaceAll("//[^/@]*@", "//");
  }
}
