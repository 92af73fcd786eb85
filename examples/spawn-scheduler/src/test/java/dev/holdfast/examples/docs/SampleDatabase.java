package dev.holdfast.examples.docs;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A database of its own for the samples of one test. */
final class SampleDatabase {
  private final JdbcDataSource dataSource = new JdbcDataSource();

  SampleDatabase() {
    dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
  }

  DataSource dataSource() {
    return dataSource;
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  void close() throws SQLException {
    execute("SHUTDOWN");
  }
}
