package dev.holdfast.redis;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateCommand;
import dev.holdfast.spi.AnnotateReply;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The steps, as scripts. Nothing here blocks; replies come on a thread of the driver. */
final class RedisSteps {
  /** The width of what identifies a lease, and of what stands before the holder in a grant. */
  private static final int LEASE = 28;

  private static final int GIVEN = 33;

  /** The width of what the script is told about one renewal. */
  private static final int RENEWAL = LEASE + 8;

  private static final byte[] NOTHING_ABANDONED = {0};

  private static final Batches.Form<RenewCommand, RenewReply> RENEWALS =
      new Batches.Form<>(Script.RENEW, RedisSteps::told, Replies::renewals, RedisSteps::notDone);

  private static final Batches.Form<ReinstateCommand, RenewReply> REINSTATEMENTS =
      new Batches.Form<>(
          Script.REINSTATE,
          part -> part.stream().map(c -> arguments(c).bytes()).toList(),
          Batches.each(Replies::renew),
          RedisSteps::notDone);

  private final Calls calls;
  private final KeyLayout layout;
  private final Batches batches;
  private final Gathering<AcquireReply> acquires;
  private final Gathering<ReleaseReply> releases;
  private final KeyScan scan;

  RedisSteps(Calls calls, KeyLayout layout) {
    this.calls = calls;
    this.layout = layout;
    this.batches = new Batches(calls);
    this.acquires = new Gathering<>(calls, Script.ACQUIRE, Script.ACQUIRE_MANY, Replies::acquire);
    this.releases = new Gathering<>(calls, Script.RELEASE, Script.RELEASE_MANY, Replies::release);
    this.scan = new KeyScan(calls, layout, batches);
  }

  CompletableFuture<AcquireReply> acquire(AcquireCommand c, Budget budget) {
    byte[] holder = Arguments.holder(c.holder(), c.maxHold());
    byte[] given =
        new Fields(GIVEN + holder.length)
            .id(c.grantId())
            .duration(c.ttl())
            .duration(c.minHold())
            .bytes(NOTHING_ABANDONED)
            .bytes(holder)
            .bytes();
    byte[] bounds = new Fields(16).number(c.floor()).atMost(c.waitFor()).bytes();
    return acquires.run(layout.placeOf(c.key()).key(), List.of(given, bounds), budget);
  }

  CompletableFuture<Boolean> abandon(LockKey key, UUID grantId, Budget budget) {
    return step(Script.ABANDON, key, new Arguments().id(grantId), budget, Replies::abandon);
  }

  CompletableFuture<List<RenewReply>> renew(List<RenewCommand> batch, Budget budget) {
    List<KeyLayout.Place> places = new ArrayList<>(batch.size());
    batch.forEach(c -> places.add(layout.placeOf(c.key())));
    return batches.run(RENEWALS, batch, places, budget);
  }

  private static List<byte[]> told(List<RenewCommand> part) {
    Fields told = new Fields(RENEWAL * part.size());
    part.forEach(c -> told.lease(c.lease()).number(c.acknowledgedExpiry()));
    return List.of(told.bytes());
  }

  /** In a Cluster enough for a full script of each bucket. */
  int renewalBatch() {
    return calls.link().isCluster() ? KeyLayout.BUCKETS * Batches.LARGEST : Batches.LARGEST;
  }

  CompletableFuture<List<RenewReply>> reinstate(List<ReinstateCommand> batch, Budget budget) {
    List<KeyLayout.Place> places = batch.stream().map(c -> layout.placeOf(c.key())).toList();
    return batches.run(REINSTATEMENTS, batch, places, budget);
  }

  /** A part of the batch that failed alone has told nothing about its leases. */
  private static RenewReply notDone(Throwable failure) {
    return new RenewReply.NotDone(String.valueOf(failure.getMessage()));
  }

  private static Arguments arguments(ReinstateCommand c) {
    return new Arguments()
        .lease(c.lease())
        .number(c.acknowledgedExpiry())
        .id(c.grantId())
        .duration(c.ttl())
        .duration(c.heldFor())
        .duration(c.minHold())
        .bytes(Arguments.holder(c.holder(), c.maxHold()));
  }

  CompletableFuture<AttachReply> attach(AttachCommand c, Budget budget) {
    Arguments arguments =
        new Arguments().number(c.token().value()).number(c.expectedNumber()).id(c.attachId());
    return step(Script.ATTACH, c.key(), arguments, budget, Replies::attach);
  }

  CompletableFuture<ReleaseReply> release(LockKey key, LeaseIdentity lease, Budget budget) {
    byte[] told = new Fields(LEASE).lease(lease).bytes();
    return releases.run(layout.placeOf(key).key(), List.of(told), budget);
  }

  CompletableFuture<AnnotateReply> annotate(AnnotateCommand c, Budget budget) {
    Arguments arguments =
        new Arguments().lease(c.lease()).number(c.number()).metadata(c.metadata());
    return step(Script.ANNOTATE, c.key(), arguments, budget, Replies::annotate);
  }

  CompletableFuture<RevokeReply> revoke(LockKey key, long token, Budget budget) {
    return step(Script.REVOKE, key, new Arguments().number(token), budget, Replies::revoke);
  }

  CompletableFuture<ReleaseReply> forceRelease(
      LockKey key, long token, String reason, Budget budget) {
    Arguments arguments = new Arguments().number(token).text(reason);
    return step(Script.FORCE_RELEASE, key, arguments, budget, Replies::release);
  }

  CompletableFuture<Optional<Holder>> find(LockKey key, Budget budget) {
    return run(Script.FIND, layout.placeOf(key).key(), List.of(), budget, Replies::find);
  }

  CompletableFuture<ListReply> list(ListCommand command, Budget budget) {
    return scan.page(command, budget);
  }

  CompletableFuture<Long> highestToken(Budget budget) {
    return scan.highestToken(budget);
  }

  CompletableFuture<Long> clockMicros(Budget budget) {
    return clockMicros(0, budget);
  }

  /** The clock of the server that has the bucket. */
  CompletableFuture<Long> clockMicros(int bucket, Budget budget) {
    return run(
        Script.CLOCK,
        layout.anyKeyIn(bucket),
        List.of(),
        budget,
        reply -> Replies.number(reply, "clock"));
  }

  private <T> CompletableFuture<T> step(
      Script script, LockKey key, Arguments arguments, Budget budget, Function<Reply, T> reader) {
    byte[] place = layout.placeOf(key).key();
    return run(script, place, List.of(arguments.bytes()), budget, reader);
  }

  private <T> CompletableFuture<T> run(
      Script script, byte[] key, List<byte[]> values, Budget budget, Function<Reply, T> reader) {
    return calls.run(
        script, List.of(key), values, budget, answer -> reader.apply(Reply.of(answer.get(0))));
  }
}
