package dev.holdfast.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.jdbc.JdbcLockStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** The sides on one database: each process of each side has its own pool of the same size. */
final class SqlSides implements AutoCloseable {
  /** Connections of each pool. */
  static final int CONNECTIONS = 8;

  private final SqlProduct product;
  private final String url;
  private final HikariDataSource admin;

  /** On tables that exist. */
  SqlSides(SqlProduct product, String url) {
    this.product = product;
    this.url = url;
    this.admin = pool();
  }

  /** Creates the tables of all sides. */
  static SqlSides withTables(SqlProduct product, String url) throws SQLException {
    SqlSides sides = new SqlSides(product, url);
    sides.createTables();
    return sides;
  }

  private void createTables() throws SQLException {
    SqlFloor.create(admin, product.bytes(), product.storage());
    JdbcLockStore.over(admin).createSchema();
    execute(
        "CREATE TABLE shedlock (name varchar(64) NOT NULL PRIMARY KEY, lock_until "
            + product.timestamp()
            + ", locked_at "
            + product.timestamp()
            + ", locked_by varchar(255) NOT NULL)",
        "CREATE TABLE INT_LOCK (LOCK_KEY char(36) NOT NULL, REGION varchar(100) NOT NULL,"
            + " CLIENT_ID char(36), CREATED_DATE "
            + product.timestamp()
            + ", EXPIRED_AFTER "
            + product.timestamp()
            + ", PRIMARY KEY (LOCK_KEY, REGION))");
  }

  HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(Duration.ofMinutes(1).toMillis());
    return new HikariDataSource(config);
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = admin.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Reads one number. */
  double number(String sql) {
    Number value = new JdbcTemplate(admin).queryForObject(sql, Number.class);
    return value == null ? 0 : value.doubleValue();
  }

  /** Reads one text. */
  String text(String sql) {
    return String.valueOf(new JdbcTemplate(admin).queryForObject(sql, String.class));
  }

  /** A side whose processes are made of a pool each. */
  private Side side(String name, Role role, Function<HikariDataSource, Locks> maker)
      throws Exception {
    return Side.of(
        name,
        role,
        () -> {
          HikariDataSource pool = pool();
          return new PooledLocks(maker.apply(pool), pool);
        });
  }

  Side floor() throws Exception {
    return side("JDBC", Role.FLOOR, SqlFloor::new);
  }

  Side ours() throws Exception {
    return side(RedisSides.OURS, Role.OURS, pool -> new HoldfastLocks(JdbcLockStore.over(pool)));
  }

  Side shedLock() throws Exception {
    return side(
        "ShedLock usingDbTime",
        Role.PEER,
        pool -> {
          JdbcTemplate template = new JdbcTemplate(pool);
          return new ShedLockLocks(
              new JdbcTemplateLockProvider(
                  JdbcTemplateLockProvider.Configuration.builder()
                      .withJdbcTemplate(template)
                      .usingDbTime()
                      .build()),
              key -> text(template, "SELECT locked_by FROM shedlock WHERE name = ?", key),
              () -> {});
        });
  }

  /** Ours with releases that do not wait for the disk. */
  Side relaxed() throws Exception {
    return side(
        RedisSides.OURS + ", relaxed release",
        Role.OPTION,
        pool -> new HoldfastLocks(JdbcLockStore.builder(pool).relaxedRelease().build()));
  }

  /** The floor of waiting, on PostgreSQL. */
  Side listening() throws Exception {
    return side("JDBC, NOTIFY and an update", Role.FLOOR, ListenLocks::new);
  }

  /** Ours on another table, which is created. */
  Side ours(String name, Role role, String table) throws Exception {
    JdbcLockStore.builder(admin).tableName(table).build().createSchema();
    return side(
        name,
        role,
        pool -> new HoldfastLocks(JdbcLockStore.builder(pool).tableName(table).build()));
  }

  Side spring(Duration lease) throws Exception {
    return side(
        "Spring JdbcLockRegistry",
        Role.PEER,
        pool -> {
          DefaultLockRepository repository = new DefaultLockRepository(pool);
          repository.setTransactionManager(new JdbcTransactionManager(pool));
          repository.afterPropertiesSet();
          repository.afterSingletonsInstantiated();
          JdbcTemplate template = new JdbcTemplate(pool);
          return new RegistryLocks(
              new JdbcLockRegistry(repository, lease),
              RegistryLocks.patience(lease),
              key ->
                  text(
                      template,
                      "SELECT client_id FROM INT_LOCK WHERE lock_key = ? AND region = 'DEFAULT'",
                      java.util
                          .UUID
                          .nameUUIDFromBytes(key.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                          .toString()),
              () -> {});
        });
  }

  Side advisory() throws Exception {
    return side("pg_try_advisory_lock", Role.FOOTNOTE, AdvisoryLocks::new);
  }

  private static String text(JdbcTemplate template, String sql, String key) {
    List<String> found = template.queryForList(sql, String.class, key);
    return found.isEmpty() ? "" : String.valueOf(found.get(0));
  }

  /** Those that every database has. */
  List<Side> common() throws Exception {
    return new ArrayList<>(List.of(floor(), ours(), shedLock(), spring(Locks.LEASE)));
  }

  SqlProduct product() {
    return product;
  }

  @Override
  public void close() {
    admin.close();
  }
}
