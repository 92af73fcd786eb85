package dev.holdfast.testing.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.jdbc.JdbcLockStore;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.proxy.Bytes;
import dev.holdfast.testing.proxy.Cut;
import dev.holdfast.testing.proxy.Fault;
import dev.holdfast.testing.proxy.FaultProxy;
import dev.holdfast.testing.server.ServerLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that break or fall silent in the middle of a call. */
abstract class SqlFaultTests extends SqlStoreCase {
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final ServerDatabase server;
  private final String grantStatement;
  private final String commitStatement;
  private final FaultProxy proxy;
  private final HikariDataSource behindProxy;
  private JdbcLockStore far;

  /**
   * Tests on a server.
   *
   * @param grantStatement part of the statement that grants a fresh key
   * @param commitStatement part of the statement that commits {@link #inATransaction}
   */
  SqlFaultTests(ServerDatabase server, String grantStatement, String commitStatement) {
    super(server);
    this.server = server;
    this.grantStatement = grantStatement;
    this.commitStatement = commitStatement;
    this.proxy = server.server().proxy();
    this.behindProxy = farPool();
    this.far = JdbcLockStore.over(behindProxy);
  }

  /** A call that this store makes in a transaction of several statements, on {@link #KEY}. */
  abstract void inATransaction(JdbcLockStore far, Grant granted);

  static RenewCommand renewal(Grant granted) {
    return new RenewCommand(KEY, granted.lease(), granted.expiresAt());
  }

  private HikariDataSource farPool() {
    HikariConfig config = server.at(server.server().urlAt(proxy.port())).poolConfig(2);
    config.setConnectionTimeout(1_000);
    config.setValidationTimeout(250);
    return new HikariDataSource(config);
  }

  @BeforeEach
  void connect() {
    far = JdbcLockStore.builder(behindProxy).tableName(table).build();
    everything(far);
  }

  @AfterEach
  void disconnect() {
    behindProxy.close();
    proxy.close();
  }

  private Predicate<byte[]> grantOf(LockKey key) {
    return Bytes.containing(grantStatement).and(naming(key));
  }

  /** A request with this key in it, as it is or in hexadecimal digits. */
  private static Predicate<byte[]> naming(LockKey key) {
    String digits = HexFormat.of().formatHex(key.name().getBytes(UTF_8));
    return Bytes.containing(key.name())
        .or(Bytes.containing(digits))
        .or(Bytes.containing(digits.toUpperCase(Locale.ROOT)));
  }

  @Test
  void aGrantWhoseReplyIsLostIsUnknownAndARetryGetsIt() throws Exception {
    LockKey key = LockKey.of("lost-reply");
    AcquireCommand command = command(key, TTL);
    Cut cut = proxy.cutAfterRequest(grantOf(key));
    fails(Failure.OUTCOME_UNKNOWN, () -> far.acquire(command, TIMEOUT));
    cut.await(TIMEOUT);
    long token = store.find(key, TIMEOUT).orElseThrow().token().value();
    Granted again = (Granted) far.acquire(command, TIMEOUT);
    assertEquals(token, again.token().value());
  }

  @Test
  void aGrantThatNeverArrivesIsUnknownTooAndARetryMakesIt() throws Exception {
    LockKey key = LockKey.of("lost-request");
    AcquireCommand command = command(key, TTL);
    Cut cut = proxy.cutBeforeRequest(grantOf(key));
    fails(Failure.OUTCOME_UNKNOWN, () -> far.acquire(command, TIMEOUT));
    cut.await(TIMEOUT);
    assertTrue(store.find(key, TIMEOUT).isEmpty());
    assertTrue(far.acquire(command, TIMEOUT) instanceof Granted);
  }

  @Test
  void aReadThatIsLostHasChangedNothing() throws Exception {
    LockKey key = LockKey.of("lost-read");
    acquire(store, key, TTL);
    Cut cut = proxy.cutAfterRequest(naming(key));
    fails(Failure.NOT_APPLIED, () -> far.find(key, TIMEOUT));
    cut.await(TIMEOUT);
    assertTrue(far.find(key, TIMEOUT).isPresent());
  }

  @Test
  void aCommitWhoseReplyIsLostIsUnknown() throws Exception {
    Grant granted = acquire(far, KEY, TTL);
    Cut cut = proxy.cutAfterRequest(Bytes.containing(commitStatement));
    fails(Failure.OUTCOME_UNKNOWN, () -> inATransaction(far, granted));
    cut.await(TIMEOUT);
  }

  @Test
  void aConnectionThatIsLostBeforeTheCommitHasChangedNothing() throws Exception {
    Grant granted = acquire(far, KEY, TTL);
    List<String> before = database.query("SELECT last_write FROM " + table);
    Cut cut = proxy.cutAfterRequest(Bytes.containing("FOR UPDATE"));
    fails(Failure.NOT_APPLIED, () -> inATransaction(far, granted));
    cut.await(TIMEOUT);
    assertEquals(before, database.query("SELECT last_write FROM " + table));
  }

  @Test
  void aSilentNetworkEndsTheCallInTime() {
    proxy.replies().swallow();
    long start = System.nanoTime();
    LockStoreException e =
        assertThrows(LockStoreException.class, () -> far.acquire(command(KEY, TTL), SHORT));
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(e.retryable(), e.getMessage());
    assertTrue(millis < 3_500, millis + " ms: " + e.getMessage());
    assertTrue(proxy.count(Fault.REPLY_SWALLOWED) > 0);
    proxy.replies().pass();
    patiently(() -> far.find(LockKey.of("after"), TIMEOUT));
    everything(far, LockKey.of("after"));
  }

  @Test
  void aRefusedConnectionIsNotMisconfigured() {
    behindProxy.getHikariPoolMXBean().softEvictConnections();
    proxy.resetAll();
    proxy.refuse();
    LockStoreException e = fails(Failure.NOT_APPLIED, () -> far.acquire(command(KEY, TTL), SHORT));
    assertTrue(e.getMessage().contains("no connection"), e.getMessage());
    proxy.admit();
    assertTrue(store.find(KEY, TIMEOUT).isEmpty());
  }

  /** Whether a grant that had to wait gets its time by a statement of its own. */
  boolean freshensLater() {
    return true;
  }

  /** The insert of a grant waits for another session's, so that its clock is looked at again. */
  @Rule("A7")
  void aGrantThatCannotBeFreshenedIsStillToldOf() throws Exception {
    LockKey old = LockKey.of("old");
    LockKey key = LockKey.of("freshened");
    acquire(store, old, TTL);
    HookedDataSource hooked = new HookedDataSource(pool);
    JdbcLockStore other = JdbcLockStore.builder(hooked).tableName(table).build();
    other.find(key, TIMEOUT);
    hooked.breakBefore(1, "UPDATE");
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (Connection inserting = database.connect()) {
      inserting.setAutoCommit(false);
      String sql = "UPDATE " + table + " SET lock_key = ? WHERE lock_key = ?";
      try (PreparedStatement statement = inserting.prepareStatement(sql)) {
        statement.setBytes(1, bytes(key));
        statement.setBytes(2, bytes(old));
        assertEquals(1, statement.executeUpdate());
      }
      Future<AcquireReply> reply = executor.submit(() -> other.acquire(command(key, TTL), TIMEOUT));
      Thread.sleep(600); // the wait is what is tested
      inserting.rollback();
      assertInstanceOf(Granted.class, reply.get(30, TimeUnit.SECONDS));
      assertEquals(freshensLater(), hooked.hasRun());
    } finally {
      executor.shutdownNow();
    }
  }

  private List<RenewCommand> renewals(int count) {
    List<RenewCommand> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      LockKey key = LockKey.of("part-" + i);
      Grant granted = acquire(store, key, TTL);
      batch.add(new RenewCommand(key, granted.lease(), granted.expiresAt()));
    }
    return batch;
  }

  @Rule("L8")
  void theRenewalsOfTheFirstPartAreToldOfIfTheSecondFails() {
    List<RenewCommand> batch = renewals(501);
    HookedDataSource hooked = new HookedDataSource(pool);
    JdbcLockStore other = JdbcLockStore.builder(hooked).tableName(table).build();
    hooked.breakBefore(2, "SKIP LOCKED");
    List<RenewReply> replies = other.renew(batch, TIMEOUT);
    assertTrue(replies.subList(0, 500).stream().allMatch(RenewReply.Renewed.class::isInstance));
    assertInstanceOf(RenewReply.NotDone.class, replies.get(500));
    assertEquals(501, replies.size());
  }

  /** One statement renews where it can; a lease that seems too long takes several. */
  @Rule("L8")
  void theRenewalsOfOneStatementAreToldOfIfTheNextOneFails() throws Exception {
    List<RenewCommand> batch = renewals(2);
    String longer =
        "UPDATE " + table + " SET expires_at = expires_at + 3600000000 WHERE lock_key = ?";
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(longer)) {
      statement.setBytes(1, bytes(batch.get(1).key()));
      assertEquals(1, statement.executeUpdate());
    }
    HookedDataSource hooked = new HookedDataSource(pool);
    JdbcLockStore other = JdbcLockStore.builder(hooked).tableName(table).build();
    hooked.breakBefore(2, "SKIP LOCKED");
    List<RenewReply> replies = other.renew(batch, TIMEOUT);
    assertInstanceOf(RenewReply.Renewed.class, replies.get(0));
    assertEquals(hooked.hasRun(), replies.get(1) instanceof RenewReply.NotDone);
  }

  @Rule("T5")
  void whatWasPurgedIsToldOfIfTheNextBatchFails() throws Exception {
    renewals(501);
    database.execute(
        "UPDATE " + table + " SET last_token = 1, expires_at = 1, acquired_at = 1, last_write = 1");
    HookedDataSource hooked = new HookedDataSource(pool);
    JdbcLockStore other = JdbcLockStore.builder(hooked).tableName(table).build();
    hooked.breakBefore(2, "DELETE");
    assertEquals(500, other.purge(1_000, TIMEOUT));
    assertTrue(hooked.hasRun());
  }

  @Rule({"S3", "S5"})
  void manyMayCreateTheSchemaAtOnce() throws Exception {
    int mark = database.errorLog().map(ServerLog::mark).orElse(0);
    CyclicBarrier barrier = new CyclicBarrier(THREADS);
    for (int round = 0; round < 4; round++) {
      String fresh = database.newTable("fresh");
      JdbcLockStore other = JdbcLockStore.builder(pool).tableName(fresh).build();
      together(
          () -> {
            for (int again = 0; again < 3; again++) {
              barrier.await(60, TimeUnit.SECONDS);
              other.createSchema();
            }
            return true;
          });
      everything(other);
      database.dropTable(fresh);
    }
    assertEquals(
        List.of(), database.errorLog().map(log -> log.errorsSince(mark)).orElse(List.of()));
  }
}
