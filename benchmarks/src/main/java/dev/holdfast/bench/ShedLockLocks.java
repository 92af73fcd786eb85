package dev.holdfast.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;

/**
 * ShedLock. A refusal does not tell the holder: that is read.
 *
 * @param holder reads who has a name; gives an empty text if nobody
 * @param end closes what the provider was made with
 */
record ShedLockLocks(LockProvider provider, Function<String, String> holder, Runnable end)
    implements Locks {

  @Override
  public Hold take(String key) {
    return take(key, LEASE)::unlock;
  }

  private net.javacrumbs.shedlock.core.SimpleLock take(String key, Duration lease) {
    return provider.lock(configuration(key, lease)).orElseThrow();
  }

  private static LockConfiguration configuration(String key, Duration lease) {
    return new LockConfiguration(Instant.now(), key, lease, Duration.ZERO);
  }

  @Override
  public Optional<Hold> tryFor(String key, Duration lease) {
    return provider.lock(configuration(key, lease)).map(lock -> lock::unlock);
  }

  @Override
  public void refused(String key) {
    if (provider.lock(configuration(key, LEASE)).isPresent()) {
      throw new IllegalStateException(key + " is not held");
    }
    find(key);
  }

  @Override
  public void find(String key) {
    if (holder.apply(key).isEmpty()) {
      throw new IllegalStateException(key + " is not held");
    }
  }

  @Override
  public void close() {
    end.run();
  }
}
