package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.Call;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Until when each grant lasts at least, as far as anybody was told. */
final class Promises {
  /** Twice what {@link Round} allows the store's clock to differ. */
  private static final long MARGIN = Duration.ofMillis(20).toNanos();

  private record Grant(Object key, long token) {}

  private final ConcurrentMap<Grant, Long> ends = new ConcurrentHashMap<>();

  void promised(Call call, long token, Duration remaining) {
    long end = call.start() + remaining.toNanos();
    ends.merge(new Grant(call.key(), token), end, Math::max);
  }

  /** Whether the grant, unless somebody freed it, lasted for the whole of the call. */
  boolean lasts(Call call, long token) {
    return call.end() < ends.getOrDefault(new Grant(call.key(), token), Long.MIN_VALUE) - MARGIN;
  }
}
