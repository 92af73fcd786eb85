package dev.holdfast.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.InMemoryLockStore;
import dev.holdfast.Lease;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.testing.FakeTicker;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the library logs by itself. */
@StoreName("memory")
class KeysInLogsTest {
  private static final String SECRET = "patient-4711";

  private final Logger logger = Logger.getLogger("dev.holdfast");
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    handler.setLevel(Level.ALL);
    logger.addHandler(handler);
    logger.setLevel(Level.ALL);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(handler);
    logger.setLevel(null);
  }

  private static String text(LogRecord record) {
    Object[] parameters = record.getParameters();
    String message =
        parameters == null || parameters.length == 0
            ? record.getMessage()
            : MessageFormat.format(record.getMessage(), parameters);
    return record.getThrown() == null ? message : message + " " + record.getThrown();
  }

  @Rule("K4")
  void keysAreNotLoggedAtInfoOrAbove() {
    FakeTicker time = new FakeTicker();
    FakeTicker timers = new FakeTicker();
    LockManager locks =
        LockManager.builder(new InMemoryLockStore(time))
            .ticker(time)
            .scheduler(timers)
            .executor(Runnable::run)
            .eventExecutor(Runnable::run)
            .build();
    Lease forced = ((Acquired) locks.acquire(AcquireRequest.of(LockKey.of(SECRET + "/a")))).lease();
    locks.forceRelease(forced.key(), forced.token(), "moved");
    forced.renewAsync();
    Lease late = ((Acquired) locks.acquire(AcquireRequest.of(LockKey.of(SECRET + "/b")))).lease();
    time.advance(Duration.ofMinutes(2));
    assertFalse(late.isHeld());
    timers.advance(Duration.ofMinutes(2));
    late.state();
    locks.close();
    List<String> loud =
        records.stream()
            .filter(r -> r.getLevel().intValue() >= Level.INFO.intValue())
            .map(KeysInLogsTest::text)
            .toList();
    assertTrue(loud.size() >= 2, () -> "losses are logged, but this is all: " + loud);
    assertEquals(List.of(), loud.stream().filter(line -> line.contains(SECRET)).toList());
  }

  @Rule("K4")
  void controlCharactersOfAKeyAreShownEscaped() {
    String shown = LockKey.of("a\u001B[2J\nb\u202E", "c\0\"").toString();
    assertEquals("\"a\\u{1B}[2J\\u{A}b\\u{202E}\":\"c\\u{0}\\\"\"", shown);
    assertTrue(shown.codePoints().noneMatch(Character::isISOControl));
  }
}
