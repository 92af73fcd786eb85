package dev.holdfast.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Optional;

/**
 * Locks with the pool that they were made with.
 *
 * @param locks who works
 * @param pool what is closed after it
 */
record PooledLocks(Locks locks, HikariDataSource pool) implements Locks {
  @Override
  public Hold take(String key) throws Exception {
    return locks.take(key);
  }

  @Override
  public void refused(String key) throws Exception {
    locks.refused(key);
  }

  @Override
  public void find(String key) throws Exception {
    locks.find(key);
  }

  @Override
  public Hold await(String key) throws Exception {
    return locks.await(key);
  }

  @Override
  public void takeAndDie(String key) throws Exception {
    locks.takeAndDie(key);
  }

  @Override
  public Optional<Hold> tryFor(String key, Duration lease) throws Exception {
    return locks.tryFor(key, lease);
  }

  @Override
  public Hold stale(String key) throws Exception {
    return locks.stale(key);
  }

  @Override
  public void prepare(Iterable<String> keys) throws Exception {
    locks.prepare(keys);
  }

  @Override
  public void close() {
    locks.close();
    pool.close();
  }
}
