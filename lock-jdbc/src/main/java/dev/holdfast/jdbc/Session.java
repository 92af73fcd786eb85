package dev.holdfast.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * One connection, for the length of one call. A statement is a transaction of its own unless {@link
 * #begin} was called.
 *
 * <p>The statements go straight to the driver, so that neither the parser nor the template engine
 * of a {@code Jdbi} that was handed in can change them.
 */
final class Session implements AutoCloseable {
  /** How much longer than a call the answer to its end may take. */
  static final int GRACE_MILLIS = 250;

  /** Sets the parameters of a statement. */
  interface Binder {
    /** Binds nothing. */
    Binder NONE = statement -> {};

    void bind(PreparedStatement statement) throws SQLException;
  }

  /** Reads the current row. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final Loan loan;
  private final Connection connection;
  private final Dialect dialect;
  private final Budget budget;
  private final Budget patience;
  private final NetworkLimit network;
  private final boolean arrivedInAutoCommit;
  private final int isolation;
  private final Optional<Watchdog> watchdog;
  private boolean inTransaction;
  private boolean inDoubt;

  /**
   * A session on a connection.
   *
   * @param patience when a statement is asked to end
   * @param network the limit that was set on it
   * @param isolation the connection's; one that reads what others may yet roll back is raised
   */
  Session(
      Loan loan,
      Dialect dialect,
      Budget budget,
      Budget patience,
      NetworkLimit network,
      int isolation)
      throws SQLException {
    this.loan = loan;
    this.connection = loan.connection();
    this.dialect = dialect;
    this.budget = budget;
    this.patience = patience;
    this.network = network;
    this.arrivedInAutoCommit = connection.getAutoCommit();
    this.isolation = isolation;
    if (isolation == Connection.TRANSACTION_READ_UNCOMMITTED) {
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }
    this.watchdog = watch();
  }

  private Optional<Watchdog> watch() throws SQLException {
    if (dialect.family() != Dialect.Family.POSTGRESQL) {
      return Optional.empty();
    }
    Optional<PostgresConnection> driver = PostgresConnection.of(connection);
    if (driver.isPresent()) {
      network.set(budget.remainingMillis() + GRACE_MILLIS);
    }
    return driver.map(postgres -> new Watchdog(postgres, patience));
  }

  /** Lets the network take no longer than the rest of the call's time. */
  private void limitNetwork() throws SQLException {
    int millis =
        watchdog.isPresent() ? budget.remainingMillis() : budget.remainingSeconds() * 1_000;
    network.lower(millis + GRACE_MILLIS);
  }

  /** Whether the failure that just came leaves open if something was changed. */
  boolean isInDoubt() {
    return inDoubt;
  }

  Budget budget() {
    return budget;
  }

  /**
   * Begins a transaction; the statements that follow take effect together at {@link #commit}. At
   * the higher levels InnoDB locks gaps, and keeps locked what it has only looked at.
   */
  void begin() throws SQLException {
    autoCommit(false);
    inTransaction = true;
    boolean higher = isolation > Connection.TRANSACTION_READ_COMMITTED;
    if (higher && dialect.family() == Dialect.Family.MYSQL) {
      update("SET TRANSACTION ISOLATION LEVEL READ COMMITTED", Binder.NONE); // of the next one
    }
  }

  /** Commits; where auto-commit was on, by turning it on again, which saves a round trip. */
  void commit() throws SQLException {
    limitNetwork();
    inDoubt = true;
    if (arrivedInAutoCommit) {
      connection.setAutoCommit(true);
    } else {
      connection.commit();
    }
    inDoubt = false;
    inTransaction = false;
  }

  /** Takes back what was not committed. */
  void rollback() throws SQLException {
    inDoubt = false;
    if (inTransaction) {
      inTransaction = false;
      limitNetwork();
      connection.rollback();
    }
  }

  /** Runs a query that changes nothing. */
  <T> List<T> query(String sql, Binder binder, RowReader<T> reader) throws SQLException {
    try (PreparedStatement statement = prepare(sql, binder)) {
      return Rows.all(statement, reader);
    }
  }

  /** Runs a query of one row at most that changes nothing. */
  <T> Optional<T> queryOne(String sql, Binder binder, RowReader<T> reader) throws SQLException {
    try (PreparedStatement statement = prepare(sql, binder)) {
      return Rows.first(statement, reader);
    }
  }

  /**
   * Runs a query of one row at most that waits for no other transaction. On MariaDB and MySQL only
   * the network's limit bounds it: a time-out of the statement costs a good part of the look.
   */
  <T> Optional<T> look(String sql, Binder binder, RowReader<T> reader) throws SQLException {
    if (inTransaction || dialect.family() != Dialect.Family.MYSQL) {
      return queryOne(sql, binder, reader);
    }
    try (PreparedStatement statement = open(sql)) {
      binder.bind(statement);
      return Rows.first(statement, reader);
    }
  }

  /** Runs a query that changes rows too. */
  <T> List<T> change(String sql, Binder binder, RowReader<T> reader) throws SQLException {
    try (PreparedStatement statement = prepare(sql, binder)) {
      inDoubt = !inTransaction;
      List<T> rows = Rows.all(statement, reader);
      inDoubt = false;
      return rows;
    }
  }

  /** Changes rows, and tells how many. */
  int update(String sql, Binder binder) throws SQLException {
    try (PreparedStatement statement = prepare(sql, binder)) {
      inDoubt = !inTransaction;
      int count = statement.executeUpdate();
      inDoubt = false;
      return count;
    }
  }

  /**
   * Changes one row at most, each statement being a transaction of its own; tells the number that
   * the statement has handed to LAST_INSERT_ID. MariaDB and MySQL send it with the count of rows.
   */
  Optional<Long> updateForId(String sql, Binder binder) throws SQLException {
    ready();
    try (PreparedStatement statement =
        limited(
            connection.prepareStatement(sql, PreparedStatement.RETURN_GENERATED_KEYS), binder)) {
      inDoubt = true;
      Optional<Long> id = statement.executeUpdate() == 1 ? Rows.id(statement) : Optional.empty();
      inDoubt = false;
      return id;
    }
  }

  /** Runs the same statement with each of the parameters, as part of a transaction. */
  void updateAll(String sql, List<Binder> binders) throws SQLException {
    try (PreparedStatement statement = prepare(sql, Binder.NONE)) {
      for (Binder binder : binders) {
        binder.bind(statement);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Runs statements of {@link Schema#run}, as part of a transaction. */
  void execute(String statements) throws SQLException {
    budget.check();
    Schema.run(connection, statements);
  }

  /** The connection, every statement being a transaction of its own. For rare calls. */
  Connection connection() throws SQLException {
    budget.check();
    autoCommit(true);
    return connection;
  }

  /** Gives the connection back as it was. What was not committed is rolled back. Never throws. */
  @Override
  public void close() {
    try {
      if (watchdog.isPresent() && !watchdog.get().end()) {
        connection.abort(Runnable::run);
      }
      rollback();
      if (isolation == Connection.TRANSACTION_READ_UNCOMMITTED) {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
      }
      autoCommit(arrivedInAutoCommit);
      network.restore();
    } catch (SQLException | RuntimeException broken) {
      // the pool finds out when it takes the connection back
    }
    Door.close(loan); // the answer is known, and stands
  }

  private void ready() throws SQLException {
    budget.check();
    limitNetwork();
    if (!inTransaction) {
      autoCommit(true);
    }
  }

  private PreparedStatement open(String sql) throws SQLException {
    ready();
    return connection.prepareStatement(sql);
  }

  private PreparedStatement prepare(String sql, Binder binder) throws SQLException {
    return limited(open(sql), binder);
  }

  /** Limits the statement's time, and sets its parameters; or closes it. */
  private PreparedStatement limited(PreparedStatement statement, Binder binder)
      throws SQLException {
    try {
      if (watchdog.isEmpty()) {
        dialect.limit(statement, patience.remainingSeconds());
      }
      binder.bind(statement);
      return statement;
    } catch (SQLException | RuntimeException | Error e) {
      statement.close();
      throw e;
    }
  }

  private void autoCommit(boolean on) throws SQLException {
    if (connection.getAutoCommit() != on) {
      connection.setAutoCommit(on);
    }
  }
}
