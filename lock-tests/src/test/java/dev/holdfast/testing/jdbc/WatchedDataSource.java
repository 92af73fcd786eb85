package dev.holdfast.testing.jdbc;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Stands before a data source, notes what is executed, and counts what is left open. */
final class WatchedDataSource implements DataSource {
  private static final Set<String> EXECUTIONS =
      Set.of("execute", "executeQuery", "executeUpdate", "executeBatch");

  private final DataSource real;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final AtomicInteger openStatements = new AtomicInteger();
  private final AtomicInteger openConnections = new AtomicInteger();

  WatchedDataSource(DataSource real) {
    this.real = real;
  }

  /** What was executed since the last call: first words of statements, and ends of transactions. */
  List<String> takeLog() {
    List<String> copy = List.copyOf(log);
    log.clear();
    return copy;
  }

  int openStatements() {
    return openStatements.get();
  }

  int openConnections() {
    return openConnections.get();
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = real.getConnection();
    openConnections.incrementAndGet();
    return (Connection)
        proxy(
            Connection.class,
            (method, arguments) -> {
              if (method.getName().equals("close") && !connection.isClosed()) {
                openConnections.decrementAndGet();
              }
              if (Set.of("commit", "rollback", "setAutoCommit").contains(method.getName())) {
                log.add(method.getName() + (arguments == null ? "" : " " + arguments[0]));
              }
              Object result = method.invoke(connection, arguments);
              return result instanceof PreparedStatement statement
                  ? watch(statement, String.valueOf(arguments[0]))
                  : result;
            });
  }

  private Object watch(PreparedStatement statement, String sql) {
    openStatements.incrementAndGet();
    return proxy(
        PreparedStatement.class,
        (method, arguments) -> {
          if (method.getName().equals("close") && !statement.isClosed()) {
            openStatements.decrementAndGet();
          }
          if (EXECUTIONS.contains(method.getName())) {
            log.add(sql);
          }
          return method.invoke(statement, arguments);
        });
  }

  private interface Handler {
    Object call(Method method, Object[] arguments) throws Exception;
  }

  private static Object proxy(Class<?> type, Handler handler) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          try {
            return handler.call(method, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return real.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    real.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    real.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return real.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return real.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return real.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return real.isWrapperFor(type);
  }
}
