package dev.holdfast.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that are made at the same time are made together, and each gets its own answer. */
@Timeout(60)
class GatheringTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration NEVER = Duration.ofHours(1);
  private static final int MOST = 4;

  private final Recorded calls = new Recorded();
  private final List<Asking> threads = new ArrayList<>();
  private Gathering<String, String> gathering = of(0, NEVER);

  /** Answers calls, and notes how. A call of "block" or "gate" is answered when it is let go. */
  private static final class Recorded implements Gathering.Calls<String, String> {
    final List<String> alone = new CopyOnWriteArrayList<>();
    final List<List<String>> batches = new CopyOnWriteArrayList<>();
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);
    final CountDownLatch gate = new CountDownLatch(1);
    volatile CountDownLatch connection = new CountDownLatch(0);
    volatile boolean met;
    volatile Function<List<String>, List<Optional<String>>> answer =
        batch -> batch.stream().map(call -> Optional.of("shared " + call)).toList();

    @Override
    public String one(String call, Duration timeout) {
      met |= Thread.currentThread().isInterrupted();
      assertTrue(timeout.compareTo(LONG) <= 0 && !timeout.isNegative(), timeout::toString);
      alone.add(call);
      if (call.equals("block")) {
        begun.countDown();
        await(letGo);
      } else if (call.equals("gate")) {
        await(gate);
      }
      return "alone " + call;
    }

    @Override
    public List<Optional<String>> together(Supplier<List<String>> sent, Duration timeout) {
      met |= Thread.currentThread().isInterrupted();
      await(connection);
      List<String> batch = sent.get();
      batches.add(batch);
      return answer.apply(batch);
    }
  }

  private Gathering<String, String> of(int few, Duration standstill) {
    return new Gathering<>(
        calls, new Gathering.Limits(few, 1, MOST, standstill), new AtomicInteger());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(40, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A thread that makes a call. */
  private final class Asking extends Thread {
    private final String call;
    private final Duration timeout;
    private volatile Object result = "nothing yet";
    private volatile boolean interrupted;

    Asking(String call, Duration timeout) {
      this.call = call;
      this.timeout = timeout;
    }

    @Override
    public void run() {
      try {
        result = gathering.call(call, timeout);
      } catch (RuntimeException | Error e) {
        result = e;
      }
      interrupted = Thread.interrupted();
    }

    Object result() throws InterruptedException {
      join(40_000);
      assertFalse(isAlive(), () -> call + " hangs");
      return result;
    }
  }

  private Asking ask(String call, Duration timeout) {
    Asking asking = new Asking(call, timeout);
    threads.add(asking);
    asking.start();
    return asking;
  }

  /** Makes a call, and waits until it waits. */
  private Asking queue(String call, Duration timeout) throws InterruptedException {
    Asking asking = ask(call, timeout);
    while (asking.getState() != Thread.State.TIMED_WAITING) {
      Thread.sleep(1);
    }
    return asking;
  }

  /** One call under way, and these in the queue. */
  private List<Asking> queued(String... names) throws InterruptedException {
    ask("block", LONG);
    await(calls.begun);
    List<Asking> asking = new ArrayList<>();
    for (String name : names) {
      asking.add(queue(name, LONG));
    }
    return asking;
  }

  private static List<Object> results(List<Asking> asking) throws InterruptedException {
    List<Object> results = new ArrayList<>();
    for (Asking a : asking) {
      results.add(a.result());
    }
    return results;
  }

  private static void assertAll(Failure failure, List<Asking> asking) throws InterruptedException {
    for (Object result : results(asking)) {
      assertEquals(failure, assertInstanceOf(LockStoreException.class, result).failure());
    }
  }

  /** Whatever happened, every thread has ended, and every place is free again. */
  @AfterEach
  void nothingHangs() throws InterruptedException {
    calls.letGo.countDown();
    results(threads);
    assertTrue(gathering.isIdle());
    assertEquals("alone afterwards", gathering.call("afterwards", LONG));
  }

  @Test
  void aLoneCallIsMadeAlone() {
    assertEquals("alone a", gathering.call("a", LONG));
    assertEquals("alone b", gathering.call("b", LONG));
    assertEquals(List.of(), calls.batches);
  }

  @Test
  void fewCallersDoNotQueue() throws Exception {
    gathering = of(3, NEVER);
    queued();
    assertEquals("alone a", ask("a", LONG).result());
    assertEquals("alone b", ask("b", LONG).result());
    assertEquals(List.of(), calls.batches);
  }

  /** Also if the place is free that it would have had when it came. */
  @Test
  void aCallInTheQueueIsNotOvertaken() throws Exception {
    gathering = of(3, NEVER);
    queued();
    List<Asking> gated = List.of(ask("gate", LONG), ask("gate", LONG));
    while (calls.alone.size() < 3) {
      Thread.sleep(1);
    }
    Asking first = queue("first", LONG);
    calls.gate.countDown();
    results(gated);
    Asking second = ask("second", LONG);
    second.join(200);
    calls.letGo.countDown();
    assertEquals(List.of("shared first", "shared second"), results(List.of(first, second)));
  }

  /** The time for a statement is the shortest of all that are in it. */
  @Test
  void whoHasLittleTimeLeftMakesTheCallAlone() throws Exception {
    List<Asking> asking = new ArrayList<>(queued("a"));
    asking.add(queue("hasty", Duration.ofSeconds(2)));
    asking.add(queue("c", LONG));
    Thread.sleep(1_100);
    calls.letGo.countDown();
    assertEquals(List.of("shared a", "alone hasty", "shared c"), results(asking));
  }

  @Test
  void callsInTheQueueAreMadeTogetherAndEachGetsItsAnswer() throws Exception {
    List<Asking> asking = queued("a", "b", "c", "d", "e");
    calls.letGo.countDown();
    assertEquals(
        List.of("shared a", "shared b", "shared c", "shared d", "alone e"), results(asking));
    assertEquals(List.of(List.of("a", "b", "c", "d")), calls.batches);
  }

  @Test
  void whatIsNotDecidedTogetherIsMadeAlone() throws Exception {
    calls.answer = batch -> List.of(Optional.of("shared a"), Optional.empty(), Optional.empty());
    List<Asking> asking = queued("a", "b", "c");
    calls.letGo.countDown();
    assertEquals(List.of("shared a", "alone b", "alone c"), results(asking));
  }

  private void failWith(RuntimeException failure) {
    calls.answer =
        batch -> {
          throw failure;
        };
  }

  @Test
  void ifNothingWasAppliedEachIsMadeAlone() throws Exception {
    failWith(new LockStoreException(Failure.NOT_APPLIED, "a row is locked"));
    List<Asking> asking = queued("a", "b", "c");
    calls.letGo.countDown();
    assertEquals(List.of("alone a", "alone b", "alone c"), results(asking));
  }

  @Test
  void ifTheOutcomeIsUnknownItIsForEach() throws Exception {
    failWith(new LockStoreException(Failure.OUTCOME_UNKNOWN, "broken"));
    List<Asking> asking = queued("a", "b", "c");
    calls.letGo.countDown();
    assertAll(Failure.OUTCOME_UNKNOWN, asking);
    assertEquals(List.of("block"), calls.alone);
  }

  @Test
  void anExceptionReachesEach() throws Exception {
    IllegalArgumentException failure = new IllegalArgumentException("planned");
    failWith(failure);
    List<Asking> asking = queued("a", "b", "c");
    calls.letGo.countDown();
    assertEquals(Collections.nCopies(3, failure), results(asking));
  }

  @Test
  void anErrorReachesEach() throws Exception {
    Error failure = new AssertionError("planned");
    calls.answer =
        batch -> {
          throw failure;
        };
    List<Asking> asking = queued("a", "b", "c");
    calls.letGo.countDown();
    assertEquals(Collections.nCopies(3, failure), results(asking));
  }

  @Test
  void answersThatAreTooFewAreNobodys() throws Exception {
    calls.answer = batch -> List.of(Optional.of("whose?"));
    List<Asking> asking = queued("a", "b");
    calls.letGo.countDown();
    for (Object result : results(asking)) {
      assertInstanceOf(IllegalStateException.class, result);
    }
  }

  @Test
  void whoseTimeIsOverInTheQueueHasSentNothing() throws Exception {
    queued();
    Asking late = queue("late", Duration.ofMillis(50));
    Asking other = queue("other", LONG);
    assertAll(Failure.NOT_APPLIED, List.of(late));
    calls.letGo.countDown();
    assertEquals("alone other", other.result());
    assertEquals(List.of("block", "other"), calls.alone);
  }

  /** As while a pool has no connection to give. What has given up is not sent any more. */
  @Test
  void whoseTimeIsOverBeforeItIsSentWithOthersHasSentNothing() throws Exception {
    calls.connection = new CountDownLatch(1);
    List<Asking> asking = queued("a", "b");
    Asking late = queue("late", Duration.ofSeconds(2));
    calls.letGo.countDown();
    assertAll(Failure.NOT_APPLIED, List.of(late));
    calls.connection.countDown();
    assertEquals(List.of("shared a", "shared b"), results(asking));
    assertEquals(List.of(List.of("a", "b")), calls.batches);
    assertEquals(List.of("block"), calls.alone);
  }

  @Test
  void whoseTimeIsOverWhileOthersMakeItsCallDoesNotKnow() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    calls.answer =
        batch -> {
          await(end);
          return batch.stream().map(call -> Optional.of("shared " + call)).toList();
        };
    List<Asking> asking = queued("a");
    Asking late = queue("late", Duration.ofSeconds(2));
    calls.letGo.countDown();
    assertAll(Failure.OUTCOME_UNKNOWN, List.of(late));
    end.countDown();
    assertEquals(List.of("shared a"), results(asking));
  }

  /** Not while it makes calls: the interrupt would end those of others, or break a connection. */
  @Test
  void anInterruptedCallWaitsAndStaysInterrupted() throws Exception {
    calls.answer =
        batch -> List.of(Optional.of("shared a"), Optional.of("shared b"), Optional.empty());
    List<Asking> asking = queued("a", "b", "c");
    asking.forEach(Thread::interrupt);
    calls.letGo.countDown();
    assertEquals(List.of("shared a", "shared b", "alone c"), results(asking));
    assertTrue(asking.stream().allMatch(a -> a.interrupted));
    assertFalse(calls.met, "the interrupt met a call");
  }

  @Test
  void callsThatStandStillDoNotHoldUpTheQueue() throws Exception {
    gathering = of(0, Duration.ofMillis(20));
    queued();
    assertEquals("alone a", ask("a", LONG).result());
    assertEquals("alone b", ask("b", LONG).result());
    calls.letGo.countDown();
    results(threads);
    assertTrue(gathering.isIdle());
  }
}
