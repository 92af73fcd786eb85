package dev.holdfast.testing.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockKey;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.history.StateLoss;
import dev.holdfast.testing.proxy.FaultProxy;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A SQL database with the locks in one table, and the log of grants, by a trigger, in another. */
final class SqlGround implements Ground {
  static final String TABLE = "campaign";

  private static final Duration POOL_WAIT = Duration.ofMillis(600);
  private static final Duration FIRST_CONNECTION = Duration.ofSeconds(20); // of a cold JVM
  private static final int ATTEMPTS = 50;

  private final SqlServer server;
  private final Set<Trouble> troubles = EnumSet.allOf(Trouble.class);

  SqlGround(SqlServer server) throws SQLException {
    this.server = server;
    troubles.removeIf(each -> each.kind() == Trouble.Kind.PROCESS);
    troubles.removeAll(
        EnumSet.of(
            Trouble.SCRIPTS_FLUSHED,
            Trouble.SLOTS_MOVED,
            Trouble.CLIENTS_DROPPED,
            Trouble.STALE_PROMOTION));
    if (server.control().isEmpty()) {
      troubles.removeAll(EnumSet.of(Trouble.SERVER_FROZEN, Trouble.SERVER_KILLED));
    }
    try (HikariDataSource pool = pool(server.url())) {
      JdbcLockStore.builder(pool).tableName(TABLE).build().createSchema();
    }
    for (String statement : server.logging()) {
      execute(statement);
    }
  }

  static HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(6);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(POOL_WAIT.toMillis());
    config.setValidationTimeout(250);
    config.setInitializationFailTimeout(FIRST_CONNECTION.toMillis());
    if (url.startsWith("jdbc:h2:")) {
      config.setExceptionOverrideClassName(ClosedAtH2.class.getName());
      config.setConnectionInitSql("SET LOCK_TIMEOUT 100"); // shorter than the calls
    }
    return new HikariDataSource(config);
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = server.connect()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        for (String sql : statements) {
          statement.execute(sql);
        }
        connection.commit();
      }
    }
  }

  @Override
  public String name() {
    return server.name();
  }

  @Override
  public Set<Trouble> troubles() {
    return troubles;
  }

  @Override
  public FaultProxy newWay() {
    return FaultProxy.to(server.host(), server.port());
  }

  @Override
  public Opened open(FaultProxy way) {
    HikariDataSource pool = pool(address(way));
    LockStore store = JdbcLockStore.builder(pool).tableName(TABLE).build();
    return new Opened(store, pool::close);
  }

  @Override
  public String address(FaultProxy way) {
    return server.urlAt(way.port());
  }

  @Override
  public void trouble(Trouble trouble) throws InterruptedException {
    switch (trouble) {
      case SERVER_FROZEN -> {
        server.control().orElseThrow().freeze();
        Thread.sleep(Mischief.longPause());
        server.control().orElseThrow().thaw();
      }
      case SERVER_KILLED -> {
        server.control().orElseThrow().kill();
        server.control().orElseThrow().restart();
      }
      default -> throw new IllegalArgumentException("not in SQL: " + trouble);
    }
  }

  @Override
  public StateLoss lose(Trouble how, List<FaultProxy> ways) throws Exception {
    if (how == Trouble.STATE_LOST) {
      long start = System.nanoTime();
      patiently("DELETE FROM " + TABLE);
      return new StateLoss(start, System.nanoTime());
    }
    patiently("DROP TABLE IF EXISTS old_copy");
    patiently("CREATE TABLE old_copy AS SELECT * FROM " + TABLE);
    Thread.sleep(150);
    long start = System.nanoTime();
    patiently("DELETE FROM " + TABLE, "INSERT INTO " + TABLE + " SELECT * FROM old_copy");
    return new StateLoss(start, System.nanoTime());
  }

  /** Again, if the traffic was in the way. */
  private void patiently(String... statements) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        execute(statements);
        return;
      } catch (SQLException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  @Override
  public List<LoggedGrant> grantLog() throws SQLException {
    Set<LoggedGrant> grants = new LinkedHashSet<>();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT lock_key, token, grant_id FROM grants ORDER BY n")) {
      while (row.next()) {
        byte[] key = row.getBytes(1);
        String name = new String(key, 2, key.length - 2, UTF_8);
        ByteBuffer id = ByteBuffer.wrap(row.getBytes(3));
        String grantId = new UUID(id.getLong(), id.getLong()).toString();
        grants.add(new LoggedGrant(LockKey.of(name).toString(), row.getLong(2), grantId));
      }
    }
    patiently("DELETE FROM grants");
    return new ArrayList<>(grants);
  }

  @Override
  public long records() throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + TABLE)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
