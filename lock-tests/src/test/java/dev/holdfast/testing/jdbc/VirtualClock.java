package dev.holdfast.testing.jdbc;

import dev.holdfast.jdbc.Dialect;
import dev.holdfast.spi.Ticker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;

/**
 * A clock that is a row of a table, so that a SQL store and the store in memory tell exactly the
 * same time.
 */
final class VirtualClock implements Ticker {
  private final SqlDatabase database;
  private final String table;
  private long micros;

  VirtualClock(SqlDatabase database, long micros) throws SQLException {
    this.database = database;
    this.table = database.newTable("clock");
    this.micros = micros;
    database.execute(
        "CREATE TABLE " + table + " (micros BIGINT NOT NULL)",
        "INSERT INTO " + table + " VALUES (" + micros + ")");
  }

  void set(long newMicros) throws SQLException {
    micros = newMicros;
    database.execute("UPDATE " + table + " SET micros = " + micros);
  }

  long micros() {
    return micros;
  }

  /** The database's dialect, but with this clock. */
  Dialect dialect() {
    Dialect real = database.dialect();
    return (Dialect)
        Proxy.newProxyInstance(
            Dialect.class.getClassLoader(),
            new Class<?>[] {Dialect.class},
            (proxy, method, arguments) -> {
              String now = "(SELECT micros FROM " + table + ")";
              if (method.getName().equals("clock")) {
                return now;
              }
              if (method.getName().equals("lockSchema")) {
                return real.lockSchema().replace(real.clock(), now);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public long monotonicNanos() {
    return micros * 1_000;
  }

  @Override
  public long wallNanos() {
    return micros * 1_000;
  }
}
