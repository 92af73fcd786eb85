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
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The steps, as scripts. Nothing here blocks; stages complete on the executor. */
final class RedisAsyncStore implements AsyncLockStore {
  private final Calls calls;
  private final KeyLayout layout;
  private final Batches batches;
  private final KeyScan scan;
  private final Executor executor;

  RedisAsyncStore(Calls calls, KeyLayout layout, Executor executor) {
    this.calls = calls;
    this.layout = layout;
    this.batches = new Batches(calls);
    this.scan = new KeyScan(calls, layout, batches);
    this.executor = executor;
  }

  @Override
  public CompletableFuture<AcquireReply> acquire(AcquireCommand c, Duration timeout) {
    Arguments arguments =
        new Arguments()
            .id(c.grantId())
            .holder(c.holder())
            .duration(c.ttl())
            .duration(c.minHold())
            .duration(c.maxHold())
            .number(c.floor())
            .atMost(c.waitFor());
    return step(Script.ACQUIRE, c.key(), arguments, timeout, Replies::acquire);
  }

  @Override
  public CompletableFuture<Boolean> abandon(LockKey key, UUID grantId, Duration timeout) {
    return step(Script.ABANDON, key, new Arguments().id(grantId), timeout, Replies::abandon);
  }

  @Override
  public CompletableFuture<List<RenewReply>> renew(List<RenewCommand> batch, Duration timeout) {
    List<Batches.Item> items =
        batch.stream()
            .map(
                c -> item(c.key(), new Arguments().lease(c.lease()).number(c.acknowledgedExpiry())))
            .toList();
    return renewals(Script.RENEW, items, timeout);
  }

  @Override
  public CompletableFuture<List<RenewReply>> reinstate(
      List<ReinstateCommand> batch, Duration timeout) {
    List<Batches.Item> items = batch.stream().map(c -> item(c.key(), arguments(c))).toList();
    return renewals(Script.REINSTATE, items, timeout);
  }

  /** A part of the batch that failed alone has told nothing about its leases. */
  private CompletableFuture<List<RenewReply>> renewals(
      Script script, List<Batches.Item> items, Duration timeout) {
    return onExecutor(
        batches.run(
            script,
            items,
            timeout,
            Replies::renew,
            failure -> new RenewReply.NotDone(String.valueOf(failure.getMessage()))));
  }

  private static Arguments arguments(ReinstateCommand c) {
    return new Arguments()
        .lease(c.lease())
        .number(c.acknowledgedExpiry())
        .id(c.grantId())
        .holder(c.holder())
        .duration(c.ttl())
        .duration(c.heldFor())
        .duration(c.minHold())
        .duration(c.maxHold());
  }

  @Override
  public CompletableFuture<AttachReply> attach(AttachCommand c, Duration timeout) {
    Arguments arguments =
        new Arguments().number(c.token().value()).number(c.expectedNumber()).id(c.attachId());
    return step(Script.ATTACH, c.key(), arguments, timeout, Replies::attach);
  }

  @Override
  public CompletableFuture<ReleaseReply> release(
      LockKey key, LeaseIdentity lease, Duration timeout) {
    return step(Script.RELEASE, key, new Arguments().lease(lease), timeout, Replies::release);
  }

  @Override
  public CompletableFuture<AnnotateReply> annotate(AnnotateCommand c, Duration timeout) {
    Arguments arguments =
        new Arguments().lease(c.lease()).number(c.number()).metadata(c.metadata());
    return step(Script.ANNOTATE, c.key(), arguments, timeout, Replies::annotate);
  }

  @Override
  public CompletableFuture<RevokeReply> revoke(LockKey key, long token, Duration timeout) {
    return step(Script.REVOKE, key, new Arguments().number(token), timeout, Replies::revoke);
  }

  @Override
  public CompletableFuture<ReleaseReply> forceRelease(
      LockKey key, long token, String reason, Duration timeout) {
    Arguments arguments = new Arguments().number(token).text(reason);
    return step(Script.FORCE_RELEASE, key, arguments, timeout, Replies::release);
  }

  @Override
  public CompletableFuture<Optional<Holder>> find(LockKey key, Duration timeout) {
    byte[] place = layout.placeOf(key).key();
    return onExecutor(
        calls.run(
            Script.FIND,
            List.of(place),
            List.of(),
            timeout,
            answer -> Replies.find(Reply.of(answer.get(0)))));
  }

  @Override
  public CompletableFuture<ListReply> list(ListCommand command, Duration timeout) {
    return onExecutor(scan.page(command, timeout));
  }

  /** Records expire by themselves. */
  @Override
  public CompletableFuture<Integer> purge(int limit, Duration timeout) {
    return onExecutor(CompletableFuture.completedFuture(0));
  }

  @Override
  public CompletableFuture<Long> highestToken(Duration timeout) {
    return onExecutor(scan.highestToken(timeout));
  }

  @Override
  public CompletableFuture<Long> clockMicros(Duration timeout) {
    return onExecutor(
        calls.run(
            Script.CLOCK,
            List.of(layout.anyKeyIn(0)),
            List.of(),
            timeout,
            answer -> Replies.number(Reply.of(answer), "clock")));
  }

  private Batches.Item item(LockKey key, Arguments arguments) {
    return new Batches.Item(layout.placeOf(key), arguments.values());
  }

  private <T> CompletableFuture<T> step(
      Script script,
      LockKey key,
      Arguments arguments,
      Duration timeout,
      Function<Reply, T> reader) {
    return onExecutor(
        calls.run(
            script,
            List.of(layout.placeOf(key).key()),
            arguments.values(),
            timeout,
            answer -> reader.apply(Reply.of(answer))));
  }

  /** So that no caller's code runs on a thread of the driver, and failures come unwrapped. */
  private <T> CompletableFuture<T> onExecutor(CompletionStage<T> stage) {
    CompletableFuture<T> result = new CompletableFuture<>();
    stage
        .whenCompleteAsync(
            (value, thrown) -> {
              if (thrown == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(Failures.unwrap(thrown));
              }
            },
            executor)
        .exceptionally(
            refused -> {
              result.completeExceptionally(Failures.unwrap(refused));
              return null;
            });
    return result;
  }
}
