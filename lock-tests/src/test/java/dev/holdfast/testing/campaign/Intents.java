package dev.holdfast.testing.campaign;

import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.Granted;
import dev.holdfast.testing.history.Observation;
import dev.holdfast.testing.history.Unanswered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Names the intents to acquire of one process. A copy of a request that was sent before and arrives
 * late, when a record has forgotten its grant id, may be granted once more; such copies are intents
 * of their own.
 */
final class Intents {
  /** What parts the grant id from the number of the copy. */
  static final String COPY = " again, ";

  /** A call that was answered sooner was not sent twice by its driver. */
  static final long SENT_ONCE = Duration.ofMillis(20).toNanos();

  private final String process;
  private final Consumer<Observation> sink;
  private final Tally tally;
  private final ConcurrentMap<UUID, Long> tokens = new ConcurrentHashMap<>();
  private final ConcurrentMap<UUID, AtomicInteger> copies = new ConcurrentHashMap<>();

  Intents(String process, Consumer<Observation> sink, Tally tally) {
    this.process = process;
    this.sink = sink;
    this.tally = tally;
  }

  void granted(Call call, AcquireCommand c, AcquireReply.Granted g) {
    long token = g.token().value();
    if (copies.containsKey(c.grantId()) && g.remaining().compareTo(c.ttl()) < 0) {
      tally.add(Count.ANSWERED_BY_REPLAY);
    }
    long first = tokens.computeIfAbsent(c.grantId(), id -> token);
    String name = c.grantId() + (first == token ? "" : COPY + "token " + token);
    sink.accept(new Granted(call, token, c.holder().id(), name, g.remaining()));
    copyMayFollow(call, c);
  }

  void notGranted(Call call, AcquireCommand c) {
    copyMayFollow(call, c);
  }

  private void copyMayFollow(Call call, AcquireCommand c) {
    if (call.end() - call.start() > SENT_ONCE) {
      copy(c, call.start());
    }
  }

  void unanswered(AcquireCommand c, long start) {
    unanswered(c, start, c.grantId().toString());
    copy(c, start);
  }

  private void copy(AcquireCommand c, long start) {
    int number = copies.computeIfAbsent(c.grantId(), id -> new AtomicInteger()).incrementAndGet();
    unanswered(c, start, copy(c.grantId(), number));
  }

  private void unanswered(AcquireCommand c, long start, String name) {
    Call call = Call.unanswered(c.key().toString(), process, start);
    sink.accept(new Unanswered(call, c.holder().id(), name));
  }

  private static String copy(UUID grantId, int number) {
    return grantId + COPY + number;
  }

  /** All names of an intent so far. */
  List<String> namesOf(UUID grantId) {
    List<String> names = new ArrayList<>(List.of(grantId.toString()));
    AtomicInteger known = copies.getOrDefault(grantId, new AtomicInteger());
    for (int number = 1; number <= known.get(); number++) {
      names.add(copy(grantId, number));
    }
    return names;
  }
}
