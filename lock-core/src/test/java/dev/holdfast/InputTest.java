package dev.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input is one clear exception that names the problem, before any I/O. */
class InputTest {
  private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);
  private static final LockKey KEY = LockKey.of("key");

  // FencingToken

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "0",
        "-1",
        "+1",
        "01",
        "1 ",
        " 1",
        "1.0",
        "1e3",
        "0x1",
        "1_000",
        "١",
        "abc",
        "9007199254740992",
        "99999999999999999999",
        "1\n"
      })
  void tokensAreDecimalAndBelow2To53(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> FencingToken.parse(text));
    assertTrue(e.getMessage().contains("fencing token"), e.getMessage());
    assertTrue(!e.getMessage().contains("\n"), "control characters are escaped");
  }

  @Test
  void tokensAreReadAsTheyAreWritten() {
    for (long value : new long[] {1, 42, (1L << 53) - 1}) {
      assertEquals(value, FencingToken.parse(FencingToken.of(value).toString()).value());
    }
    assertRefused("below 2^53", () -> FencingToken.of(1L << 53));
    assertRefused("above 0", () -> FencingToken.of(0));
    assertRefused("(1000000 chars)", () -> FencingToken.parse("x".repeat(1_000_000)));
  }

  // LeaseTimings

  @Test
  void timesToLiveHaveBounds() {
    assertRefused("at least 1 s", () -> LeaseTimings.ofTtl(Duration.ZERO));
    assertRefused("at least 1 s", () -> LeaseTimings.ofTtl(Duration.ofSeconds(-5)));
    assertRefused("at least 1 s", () -> LeaseTimings.ofTtl(Duration.ofMillis(999)));
    assertRefused("at least 1 s", () -> LeaseTimings.ofTtl(Duration.ofSeconds(Long.MIN_VALUE)));
    assertRefused("365 days", () -> LeaseTimings.ofTtl(ENDLESS));
    assertRefused("365 days", () -> LeaseTimings.ofTtl(Duration.ofDays(366)));
    assertRefused("10 ms", () -> LeaseTimings.allowingShortTtl(Duration.ofMillis(9)));
    assertRefused("365 days", () -> LeaseTimings.allowingShortTtl(ENDLESS));
    assertRefused("null", () -> LeaseTimings.ofTtl(null));
    assertRefused("null", () -> LeaseTimings.allowingShortTtl(null));
    assertEquals(LeaseTimings.defaults(), LeaseTimings.ofTtl(Duration.ofSeconds(60)));
    LeaseTimings.ofTtl(Duration.ofDays(365));
    LeaseTimings.ofTtl(Duration.ofSeconds(1));
    LeaseTimings.allowingShortTtl(Duration.ofMillis(10));
  }

  @Test
  void timelinesHaveAnOrder() {
    assertRefused("renew must be at least", () -> timings(0, 40, 50, 60));
    assertRefused("renew must be at least", () -> timings(-1, 40, 50, 60));
    assertRefused("renew must be before soft", () -> timings(40, 40, 50, 60));
    assertRefused("soft must be before hard", () -> timings(20, 50, 50, 60));
    assertRefused("hard must be before expiry", () -> timings(20, 40, 60, 60));
    assertRefused("hard must be before expiry", () -> timings(20, 40, 61, 60));
    assertRefused("a tenth of expiry", () -> timings(20, 40, 55, 60));
    assertRefused("two thirds of soft", () -> timings(30, 40, 50, 60));
    Duration ten = Duration.ofSeconds(10);
    assertRefused("365 days", () -> new LeaseTimings(ten, ten.plus(ten), ten.plusDays(1), ENDLESS));
    assertRefused("before", () -> new LeaseTimings(ENDLESS, ENDLESS, ENDLESS, ENDLESS));
    assertRefused("before", () -> new LeaseTimings(ENDLESS, ten, ten, ten));
    assertRefused("renew", () -> new LeaseTimings(Duration.ofNanos(1), ten, ten, ten));
    assertRefused("null", () -> new LeaseTimings(null, ten, ten, ten));
    assertRefused("null", () -> new LeaseTimings(ten, null, ten, ten));
    assertRefused("null", () -> new LeaseTimings(ten, ten, null, ten));
    assertRefused("null", () -> new LeaseTimings(ten, ten, ten, null));
    String message =
        assertThrows(IllegalArgumentException.class, () -> timings(30, 40, 50, 60)).getMessage();
    assertTrue(message.contains("renew PT30S, soft PT40S, hard PT50S, expiry PT1M"), message);
  }

  private static LeaseTimings timings(int renew, int soft, int hard, int expiry) {
    return new LeaseTimings(
        Duration.ofSeconds(renew),
        Duration.ofSeconds(soft),
        Duration.ofSeconds(hard),
        Duration.ofSeconds(expiry));
  }

  // AcquireRequest

  @Test
  void requestsAreCheckedWhenTheyAreMade() {
    AcquireRequest request = AcquireRequest.of(KEY);
    InvalidLockKeyException e =
        assertThrows(InvalidLockKeyException.class, () -> AcquireRequest.of(null));
    assertTrue(e.getMessage().contains("null"));
    assertRefused("holder id is null", () -> request.holder(null));
    assertRefused("holder id is empty", () -> request.holder(""));
    assertRefused("257 code points, more than 256", () -> request.holder("x".repeat(257)));
    assertRefused("surrogate U+D800 at index 1", () -> request.holder("a\uD800"));
    assertRefused("tag is null", () -> request.tag(null));
    assertRefused("tag is empty", () -> request.tag(""));
    assertRefused("timings is null", () -> request.timings(null));
    assertRefused("waitUpTo", () -> request.waitUpTo(Duration.ofNanos(-1)));
    assertRefused("waitUpTo", () -> request.waitUpTo(ENDLESS));
    assertRefused("waitUpTo is null", () -> request.waitUpTo(null));
    assertRefused("minHold", () -> request.minHold(ENDLESS));
    assertRefused("maxHold", () -> request.maxHold(Duration.ofSeconds(Long.MIN_VALUE)));
    request.holder("\uD83D\uDE00".repeat(256));
  }

  @Test
  void metadataIsSmallTextWithoutGaps() {
    AcquireRequest request = AcquireRequest.of(KEY);
    Map<String, String> gap = new HashMap<>();
    gap.put("address", null);
    assertRefused("value of \"address\" is null", () -> request.metadata(gap));
    Map<String, String> nameless = new HashMap<>();
    nameless.put(null, "x");
    assertRefused("name of a metadata entry is null", () -> request.metadata(nameless));
    assertRefused("metadata is null", () -> request.metadata(null));
    assertRefused("surrogate", () -> request.metadata(Map.of("a", "\uDC00")));
    assertRefused("surrogate", () -> request.metadata(Map.of("\uDC00", "a")));
    request.metadata(Map.of("k", "x".repeat(4096 - 8)));
    assertRefused("4097 bytes", () -> request.metadata(Map.of("k", "x".repeat(4096 - 7))));
    assertRefused("keep a reference", () -> request.metadata(Map.of("k", "é".repeat(2100))));
    Map<String, String> mutable = new HashMap<>(Map.of("a", "1"));
    AcquireRequest made = request.metadata(mutable);
    mutable.put("a", "2");
    assertEquals(Map.of("a", "1"), made.metadata());
  }

  // LockManager and its builder

  @Test
  void managersRefuseWhatIsMissingWithoutAskingTheStore() {
    Bench bench = new Bench();
    LockManager locks = bench.manager();
    Lease lease = Bench.acquire(locks);
    bench.store.calls.clear();
    FencingToken token = lease.token();
    assertThrows(InvalidLockKeyException.class, () -> locks.find(null));
    assertThrows(InvalidLockKeyException.class, () -> locks.acquire(null, "a"));
    assertThrows(InvalidLockKeyException.class, () -> locks.revoke(null, token));
    List<Executable> calls =
        List.of(
            () -> locks.acquire(KEY, null),
            () -> locks.acquire(null),
            () -> locks.resume(null),
            () -> locks.resume(KEY, null),
            () -> locks.revoke(KEY, null),
            () -> locks.forceRelease(KEY, null, "why"),
            () -> locks.forceRelease(KEY, token, null),
            () -> locks.observe(null),
            () -> locks.holders(null),
            () -> locks.async().acquire(null),
            () -> lease.annotate(null),
            () -> lease.annotateAsync(null),
            () -> lease.onEvent(null),
            () -> lease.handOver(null, HandOver.Otherwise.RELEASE),
            () -> lease.handOver(Duration.ZERO, null),
            () -> lease.handOver(Duration.ofSeconds(-1), HandOver.Otherwise.RELEASE));
    for (Executable call : calls) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
      assertTrue(e.getMessage().matches("(?s).*(null|from zero to 365 days).*"), e.getMessage());
    }
    assertRefused("reason is empty", () -> locks.forceRelease(KEY, token, ""));
    assertRefused("more than 256", () -> locks.forceRelease(KEY, token, "x".repeat(257)));
    assertEquals(List.of(), bench.store.calls);
    assertTrue(lease.isHeld());
  }

  @Test
  void buildersAreChecked() {
    LockManagerBuilder builder = LockManager.builder(new InMemoryLockStore());
    assertRefused("store is null", () -> LockManager.over(null));
    assertRefused("ticker is null", () -> builder.ticker(null));
    assertRefused("scheduler is null", () -> builder.scheduler(null));
    assertRefused("executor is null", () -> builder.executor(null));
    assertRefused("event executor is null", () -> builder.eventExecutor(null));
    assertRefused("timings is null", () -> builder.timings(null));
    assertRefused("listener is null", () -> builder.listener(null));
    assertRefused("random is null", () -> builder.random(null));
    assertRefused("holder id is empty", () -> builder.holderId(""));
    assertRefused("1 ms to 1 h", () -> builder.callTimeout(Duration.ZERO));
    assertRefused("1 ms to 1 h", () -> builder.callTimeout(ENDLESS));
    assertRefused("null", () -> builder.callTimeout(null));
    assertRefused("at least 1 s", () -> builder.purgeEvery(Duration.ofNanos(1)));
    assertRefused("purgeEvery", () -> builder.purgeEvery(ENDLESS));
    assertRefused("limit must be from 1", () -> HolderQuery.inNamespace("").limit(0));
  }

  private static void assertRefused(String says, Executable making) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, making);
    assertTrue(e.getMessage().contains(says), e.getMessage());
  }
}
