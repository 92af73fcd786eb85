package dev.holdfast.testing.jdbc;

import com.zaxxer.hikari.HikariConfig;
import dev.holdfast.jdbc.Dialect;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.jdbc.JdbcLockStoreBuilder;
import dev.holdfast.testing.server.ServerLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A database whose dialect, schema and statements a test has changed: to set a clock, or to break
 * them.
 */
final class EditedDatabase implements SqlDatabase {
  private final SqlDatabase real;
  private final List<Edit> edits;
  private final Optional<Dialect.Family> family;
  private final Set<Edit> applied = new LinkedHashSet<>();

  EditedDatabase(SqlDatabase real, List<Edit> edits, Optional<Dialect.Family> family) {
    this.real = real;
    this.edits = edits;
    this.family = family;
  }

  /** Changes whose parts were in no text so far: they change nothing. */
  List<Edit> unused() {
    return edits.stream().filter(edit -> !applied.contains(edit)).toList();
  }

  private synchronized String edit(String sql) {
    String edited = sql;
    for (Edit edit : edits) {
      String next = edit.applyTo(edited);
      if (!next.equals(edited)) {
        applied.add(edit);
      }
      edited = next;
    }
    return edited;
  }

  @Override
  public JdbcLockStoreBuilder storeOn(DataSource dataSource) {
    DataSource edited =
        new DelegatingDataSource(dataSource) {
          @Override
          public Connection getConnection() throws SQLException {
            return editing(super.getConnection());
          }
        };
    return JdbcLockStore.builder(edited).dialect(dialect());
  }

  @Override
  public Connection connect() throws SQLException {
    return editing(real.connect());
  }

  private Connection editing(Connection connection) {
    return proxy(
        Connection.class,
        connection,
        (name, arguments) -> {
          if (name.equals("prepareStatement")) {
            arguments[0] = edit((String) arguments[0]);
          }
        },
        (name, result) -> result);
  }

  @Override
  public Dialect dialect() {
    return proxy(
        Dialect.class,
        real.dialect(),
        (name, arguments) -> {},
        (name, result) ->
            result instanceof Dialect.Family own
                ? family.orElse(own)
                : result instanceof String text && !name.equals("name") ? edit(text) : result);
  }

  private interface Before {
    void call(String name, Object[] arguments);
  }

  private interface After {
    Object result(String name, Object result);
  }

  private static <T> T proxy(Class<T> type, T target, Before before, After after) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              before.call(method.getName(), arguments);
              try {
                return after.result(method.getName(), method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Override
  public String url() {
    return real.url();
  }

  @Override
  public HikariConfig poolConfig(int size) {
    return real.poolConfig(size);
  }

  @Override
  public String setTimeZone(String offset) {
    return real.setTimeZone(offset);
  }

  @Override
  public Optional<ServerLog> errorLog() {
    return real.errorLog();
  }

  @Override
  public void dropTable(String table) throws SQLException {
    real.dropTable(table);
  }
}
