package dev.holdfast.testing.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Does something once, just before a statement of a call is prepared. */
final class HookedDataSource extends DelegatingDataSource {
  private final AtomicReference<Trap> armed = new AtomicReference<>(new Trap(0, "", c -> {}));

  /** What is done, with the connection that the statement would run on. */
  interface Hook {
    void run(Connection connection) throws Exception;
  }

  private record Trap(int left, String part, Hook hook) {
    Trap after(String sql) {
      return left > 0 && sql.contains(part) ? new Trap(left - 1, part, hook) : this;
    }
  }

  HookedDataSource(DataSource real) {
    super(real);
  }

  /** Runs the hook before the nth statement from now on with this part in it. */
  void before(int nth, String part, Hook hook) {
    armed.set(new Trap(nth, part, hook));
  }

  /** Breaks the connection before the nth statement from now on with this part in it. */
  void breakBefore(int nth, String part) {
    before(nth, part, connection -> connection.abort(Runnable::run));
  }

  /** Whether the statement came that was waited for. */
  boolean hasRun() {
    return armed.get().left() == 0;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection real = super.getConnection();
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement")) {
                pass(real, (String) arguments[0]);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void pass(Connection connection, String sql) throws Exception {
    Trap before = armed.getAndUpdate(trap -> trap.after(sql));
    if (before.left() == 1 && before.after(sql).left() == 0) {
      before.hook().run(connection);
    }
  }
}
