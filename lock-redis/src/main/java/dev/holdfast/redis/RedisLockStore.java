package dev.holdfast.redis;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.ListReply;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Locks in Redis 6.2 or later, or Valkey: standalone, behind Sentinel, or in a Cluster.
 *
 * <p>Each step is one script, so one round trip. It reads the server's clock once, and only a
 * primary answers it. Acquires of more than four callers at a time share scripts, and so do
 * releases, unless the server is a Cluster's: they wait for the script that is under way, 200 ms at
 * most, and go together. A key is removed by its own expiry, a retention after the last thing that
 * its record knows of; the lease itself never depends on the expiry of a key.
 *
 * <p>What Redis forgets (a restart without persistence, a fail-over, a flush) is put back by the
 * holders' next renewals, with their own tokens, and new tokens are larger than lost ones as long
 * as the server's clock is. Two leases of one key may still overlap for a time after such a loss:
 * see {@link RedisFencingGuard} for what protects the resource then.
 *
 * <p>A call that Redis does not answer in time ends with a {@link dev.holdfast.LockStoreException},
 * even if the server is frozen. Safe for use by many threads; all share one connection.
 */
public final class RedisLockStore implements LockStore {
  private final String description;
  private final Link link;
  private final RedisSteps steps;
  private final ReleaseHints hints;
  private final AtomicBoolean closed = new AtomicBoolean();

  RedisLockStore(String description, Calls calls, KeyLayout layout, ReleaseHints hints) {
    this.description = description;
    this.link = calls.link();
    this.steps = new RedisSteps(calls, layout);
    this.hints = hints;
  }

  /**
   * Connects with the default prefix and retention; blocks. See {@link
   * RedisLockStoreBuilder#connect(String)} for the forms of the URI.
   */
  public static RedisLockStore connect(String uri) {
    return builder().connect(uri);
  }

  /** Connects with the default prefix and retention; blocks. The URI may name a Sentinel. */
  public static RedisLockStore connect(RedisURI uri) {
    return builder().connect(uri);
  }

  /** Opens its own connections on a client of the application, which stays the application's. */
  public static RedisLockStore over(RedisClient client) {
    return builder().over(client);
  }

  /** Opens its own connections on a client of the application, which stays the application's. */
  public static RedisLockStore over(RedisClusterClient client) {
    return builder().over(client);
  }

  /** Uses a connection of the application: see {@link RedisLockStoreBuilder}. */
  public static RedisLockStore over(StatefulRedisConnection<?, ?> connection) {
    return builder().over(connection);
  }

  /** Uses a connection of the application: see {@link RedisLockStoreBuilder}. */
  public static RedisLockStore over(StatefulRedisClusterConnection<?, ?> connection) {
    return builder().over(connection);
  }

  /** For another prefix or retention. */
  public static RedisLockStoreBuilder builder() {
    return new RedisLockStoreBuilder();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public AcquireReply acquire(AcquireCommand command, Duration timeout) {
    return Waiting.await(timeout, budget -> steps.acquire(command, budget));
  }

  @Override
  public boolean abandon(LockKey key, UUID grantId, Duration timeout) {
    return Waiting.await(timeout, budget -> steps.abandon(key, grantId, budget));
  }

  /**
   * {@inheritDoc}
   *
   * <p>A script renews up to 500 leases. A larger batch is several scripts, all under way at the
   * same time, which a server runs one after the other. On a Cluster each of the 256 buckets of
   * keys has scripts of its own, on the server that has the bucket. A part of the batch that fails
   * alone is reported as not done.
   */
  @Override
  public List<RenewReply> renew(List<RenewCommand> batch, Duration timeout) {
    return Waiting.await(timeout, budget -> steps.renew(batch, budget));
  }

  /**
   * {@inheritDoc}
   *
   * <p>On one server 500, on a Cluster 128,000: a full script for each of 256 buckets.
   */
  @Override
  public int renewalBatch() {
    return steps.renewalBatch();
  }

  @Override
  public List<RenewReply> reinstate(List<ReinstateCommand> batch, Duration timeout) {
    return Waiting.await(timeout, budget -> steps.reinstate(batch, budget));
  }

  @Override
  public AttachReply attach(AttachCommand command, Duration timeout) {
    return Waiting.await(timeout, budget -> steps.attach(command, budget));
  }

  @Override
  public ReleaseReply release(LockKey key, LeaseIdentity lease, Duration timeout) {
    return Waiting.await(timeout, budget -> steps.release(key, lease, budget));
  }

  @Override
  public AnnotateReply annotate(AnnotateCommand command, Duration timeout) {
    return Waiting.await(timeout, budget -> steps.annotate(command, budget));
  }

  @Override
  public RevokeReply revoke(LockKey key, long token, Duration timeout) {
    return Waiting.await(timeout, budget -> steps.revoke(key, token, budget));
  }

  @Override
  public ReleaseReply forceRelease(LockKey key, long token, String reason, Duration timeout) {
    return Waiting.await(timeout, budget -> steps.forceRelease(key, token, reason, budget));
  }

  @Override
  public Optional<Holder> find(LockKey key, Duration timeout) {
    return Waiting.await(timeout, budget -> steps.find(key, budget));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Walks over all keys of the server with SCAN, one primary after the other, so it is for
   * operators, not for a hot path. If the Cluster changes between two pages the walk starts anew,
   * and keys may be met twice; a key that moves while the walk is under way may be missed.
   */
  @Override
  public ListReply list(ListCommand command, Duration timeout) {
    return Waiting.await(timeout, budget -> steps.list(command, budget));
  }

  /** Does nothing: keys expire by themselves. */
  @Override
  public int purge(int limit, Duration timeout) {
    return 0;
  }

  @Override
  public long highestToken(Duration timeout) {
    return Waiting.await(timeout, steps::highestToken);
  }

  @Override
  public long clockMicros(Duration timeout) {
    return Waiting.await(timeout, steps::clockMicros);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The first call opens the one connection that subscribes (on a Cluster of Redis 7 one to each
   * primary, since a channel there belongs to a slot). It is opened again when it is lost. Only
   * keys that somebody waits for are told. A store over a connection of the application gives no
   * hints.
   */
  @Override
  public Subscription onRelease(Consumer<LockKey> listener) {
    return hints.add(listener);
  }

  /** The same scripts without a thread that waits. Stages complete on the executor. */
  @Override
  public AsyncLockStore async(Executor executor) {
    return new RedisAsyncStore(steps, link.timer(), executor);
  }

  /** Closes what this store opened. What managers hold stays held until it ends. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      hints.close();
      link.close();
    }
  }
}
