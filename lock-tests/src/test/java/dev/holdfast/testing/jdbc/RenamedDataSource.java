package dev.holdfast.testing.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database that calls itself something else. */
final class RenamedDataSource extends DelegatingDataSource {
  private final String name;

  RenamedDataSource(DataSource real, String name) {
    super(real);
    this.name = name;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection real = super.getConnection();
    DatabaseMetaData metaData =
        answering(
            DatabaseMetaData.class,
            real.getMetaData(),
            Map.of("getDatabaseProductName", name, "getDatabaseProductVersion", "1"));
    return answering(Connection.class, real, Map.of("getMetaData", metaData));
  }

  private static <T> T answering(Class<T> type, T real, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object answer = answers.get(method.getName());
              if (answer != null) {
                return answer;
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
