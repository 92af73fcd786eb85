package dev.holdfast.testing.campaign;

import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.testing.history.History;
import dev.holdfast.testing.history.HistoryRecorder;
import dev.holdfast.testing.history.Observation;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** What the actors of one round share. */
final class Stage {
  private final HistoryRecorder recorder = new HistoryRecorder();
  private final Promises promises = new Promises();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
  private final Queue<Incident> incidents = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger troubled = new AtomicInteger();
  private final AtomicLong slowest = new AtomicLong();
  private final AtomicLong latestWord = new AtomicLong();
  private final List<LockKey> keys;
  private final Tally tally = new Tally();
  private final GuardedLog log = new GuardedLog(this::record, tally);

  Stage(String name, int keyCount) {
    keys = IntStream.range(0, keyCount).mapToObj(i -> LockKey.of(name + "-key" + i)).toList();
  }

  Scribe scribe(String process) {
    return new Scribe(
        process,
        Scribe.Habit.AFTERWARDS,
        this::record,
        promises,
        tally,
        this::complain,
        this::operation);
  }

  void record(Observation observation) {
    recorder.record(observation);
  }

  History history() {
    return recorder.history();
  }

  List<LockKey> keys() {
    return keys;
  }

  Tally tally() {
    return tally;
  }

  GuardedLog log() {
    return log;
  }

  /** Something that no rule of the checker covers is wrong. */
  void complain(String what) {
    complaints.add(what);
  }

  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Trouble begins; it is over when the answer is closed. */
  Incident begin(Trouble trouble, String whom) {
    int weight = trouble.kind() == Trouble.Kind.CLOCK ? 0 : 1; // the store sees nothing of clocks
    troubled.addAndGet(weight);
    tally.add(trouble);
    return new Incident(
        trouble, whom, System.nanoTime(), () -> troubled.addAndGet(-weight), incidents);
  }

  List<Incident> incidents() {
    return List.copyOf(incidents);
  }

  /** Counts a call to the store. */
  private void operation() {
    tally.add(Count.OPERATIONS);
    if (troubled.get() > 0) {
      tally.add(Count.OPERATIONS_UNDER_FAULTS);
    }
  }

  boolean isOver() {
    return over.get();
  }

  void end() {
    over.set(true);
  }

  /** A call that may take so long has taken this long. */
  void took(String call, long nanos, Duration limit) {
    slowest.accumulateAndGet(nanos, Math::max);
    if (nanos > limit.toNanos()) {
      complain(call + " took " + nanos / 1_000_000 + " ms, and may take " + limit);
    }
  }

  /** The longest call. */
  Duration slowest() {
    return Duration.ofNanos(slowest.get());
  }

  /** A holder was told of its loss so long after its hard deadline. */
  void toldAfter(long nanos) {
    latestWord.accumulateAndGet(nanos, Math::max);
  }

  /** The longest time from a hard deadline to the word of it. */
  Duration latestWord() {
    return Duration.ofNanos(latestWord.get());
  }

  /** A failure of a store is what the campaign is about; any other is not. */
  void judge(String call, RuntimeException failure) {
    if (!(failure instanceof LockStoreException)) {
      complain(call + " failed with " + failure);
    }
  }
}
