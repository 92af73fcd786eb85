package dev.holdfast.examples.scheduler;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcFencingGuard;
import dev.holdfast.jdbc.JdbcLockStore;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Locks and documents in a SQL database, in tables of their own. The guard admits the token in the
 * very transaction that writes the document; if it refuses, the transaction is rolled back.
 *
 * @param tables what their names begin with
 */
record SqlStore(
    HikariDataSource pool, Jdbi jdbi, String tables, JdbcLockStore locks, JdbcFencingGuard guard)
    implements Store {
  // Keys are bytes: to compare texts, databases have collations, for which "a" may equal "A".
  private static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS %sdocument (
        namespace %2$s NOT NULL, name %2$s NOT NULL, content VARCHAR(10000) NOT NULL,
        written_with BIGINT NOT NULL, PRIMARY KEY (namespace, name))
      """;
  private static final String WHERE = " WHERE namespace = :namespace AND name = :name";
  private static final int CONNECTIONS = 8;
  private static final long CONNECT_MILLIS = 10_000;

  /** Over connections that the store closes. */
  static SqlStore over(HikariDataSource pool, String prefix) {
    String tables = prefix.replace('-', '_') + "_";
    return new SqlStore(
        pool,
        Jdbi.create(pool),
        tables,
        JdbcLockStore.builder(pool).tableName(tables + "lock").build(),
        new JdbcFencingGuard(tables + "guard"));
  }

  /**
   * Connects.
   *
   * @throws IllegalStateException if that fails; says why
   */
  static SqlStore open(StoreOption option, String driver) {
    // The process that opens an H2 database first serves it to the others: on this machine only.
    System.setProperty("h2.bindAddress", "127.0.0.1");
    HikariConfig config = new HikariConfig();
    config.setDriverClassName(driver);
    config.setJdbcUrl(option.url());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(CONNECT_MILLIS);
    // Who has admitted a token must see what was committed before, also by default on MySQL.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    try {
      return over(new HikariDataSource(config), option.prefix());
    } catch (PoolInitializationException e) {
      throw new IllegalStateException(option.address() + ": " + Reason.of(e.getCause()), e);
    }
  }

  @Override
  public void create() {
    locks.createSchema();
    withHandle(
        handle -> {
          guard.createSchema(handle.getConnection());
          String product = handle.getConnection().getMetaData().getDatabaseProductName();
          String bytes = product.equals("PostgreSQL") ? "BYTEA" : "VARBINARY(512)";
          return handle.execute(CREATE.formatted(tables, bytes));
        });
  }

  @Override
  public void admit(LockKey key, FencingToken token) {
    inTransaction(
        handle -> {
          guard.admit(handle.getConnection(), key, token);
          return token;
        });
  }

  @Override
  public void save(LockKey key, FencingToken token, String text) {
    String update =
        "UPDATE " + tables + "document SET content = :text, written_with = :token" + WHERE;
    String insert =
        "INSERT INTO %sdocument (namespace, name, content, written_with)".formatted(tables)
            + " VALUES (:namespace, :name, :text, :token)";
    inTransaction(
        handle -> {
          guard.admit(handle.getConnection(), key, token);
          return Stream.of(update, insert)
              .map(sql -> with(key, handle.createUpdate(sql)).bind("text", text))
              .anyMatch(statement -> statement.bind("token", token.value()).execute() > 0);
        });
  }

  @Override
  public Optional<Document> read(LockKey key) {
    String select = "SELECT content, written_with FROM " + tables + "document" + WHERE;
    return inTransaction(
        handle ->
            with(key, handle.createQuery(select))
                .map(
                    (row, context) ->
                        new Document(row.getString(1), FencingToken.of(row.getLong(2))))
                .findOne());
  }

  /** A token tells its age: it is about the microseconds since 1970 of its grant. */
  @Override
  public void removeOlder(String namespace, Duration age) {
    long oldest = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now().minus(age));
    String delete = "DELETE FROM " + tables + "document WHERE namespace = ? AND written_with < ?";
    inTransaction(handle -> handle.execute(delete, bytes(namespace), oldest));
  }

  @Override
  public void removeAll() {
    withHandle(
        handle -> {
          handle.execute("DROP VIEW IF EXISTS " + tables + "lock_view");
          return Stream.of("lock", "guard", "document")
              .mapToInt(table -> handle.execute("DROP TABLE IF EXISTS " + tables + table))
              .sum();
        });
  }

  @Override
  public void close() {
    pool.close();
  }

  private static <S extends SqlStatement<S>> S with(LockKey key, S statement) {
    return statement.bind("namespace", bytes(key.namespace())).bind("name", bytes(key.name()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private <R> R inTransaction(HandleCallback<R, SQLException> work) {
    return withHandle(handle -> handle.inTransaction(work));
  }

  private <R> R withHandle(HandleCallback<R, SQLException> work) {
    try {
      return jdbi.withHandle(work);
    } catch (SQLException | JdbiException e) {
      throw Store.failed(e);
    }
  }
}
