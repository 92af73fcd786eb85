package dev.holdfast.bench;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import org.springframework.integration.support.locks.LockRegistry;

/**
 * A lock registry of Spring Integration. A refusal does not tell the holder: that is read. Its keys
 * share 256 local locks, so {@code tryLock()} of a free key fails while another thread is busy with
 * a key of the same one: then it is waited for.
 *
 * @param patience how long to wait at most; one that misses the end of a lease waits that long
 * @param holder reads who has a key; gives an empty text if nobody
 * @param end closes what the registry was made with
 */
record RegistryLocks(
    LockRegistry<?> registry, Duration patience, Function<String, String> holder, Runnable end)
    implements Locks {

  /** A minute, or less where a short lease is to be missed. */
  static Duration patience(Duration lease) {
    Duration minute = Duration.ofMinutes(1);
    Duration six = lease.multipliedBy(6);
    return six.compareTo(minute) < 0 ? six : minute;
  }

  @Override
  public Hold take(String key) throws InterruptedException {
    Lock lock = registry.obtain(key);
    if (!lock.tryLock() && !lock.tryLock(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException(key + " was not granted");
    }
    return lock::unlock;
  }

  /** The lease is the registry's. */
  @Override
  public Optional<Hold> tryFor(String key, Duration lease) {
    Lock lock = registry.obtain(key);
    return lock.tryLock() ? Optional.of(lock::unlock) : Optional.empty();
  }

  @Override
  public void refused(String key) {
    if (registry.obtain(key).tryLock()) {
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
  public Hold await(String key) throws InterruptedException {
    Lock lock = registry.obtain(key);
    if (!lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new NotGranted(key);
    }
    return lock::unlock;
  }

  /** The lease is the registry's. */
  @Override
  public void takeAndDie(String key) throws InterruptedException {
    take(key);
  }

  @Override
  public void close() {
    end.run();
  }
}
