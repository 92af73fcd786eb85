package dev.holdfast.testing.sim;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
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
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** What is between one manager and the store: every request meets its fate here. */
final class Wire {
  private final World world;
  private final Machine machine;
  private final Server server;
  private final Ledger ledger;
  private final Random latencies;
  private final Deque<Fate> fates = new ArrayDeque<>();
  private long cutUntil = -1;
  private long muteUntil = -1;
  private int hintsToLose;
  private long troubledAt;

  Wire(World world, Machine machine, Server server, Ledger ledger, long seed) {
    this.world = world;
    this.machine = machine;
    this.server = server;
    this.ledger = ledger;
    this.latencies = new Random(seed);
  }

  /** The store as a new manager sees it; only its asynchronous form works. */
  LockStore store(String manager, boolean hints) {
    AsyncLockStore link = new Link(manager);
    return (LockStore)
        Proxy.newProxyInstance(
            Wire.class.getClassLoader(),
            new Class<?>[] {LockStore.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "async" -> link;
                  case "description", "toString" -> "the store behind the wire";
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  case "onRelease" -> hints ? subscribe(arguments[0]) : LockStore.Subscription.NONE;
                  case "close" -> link;
                  case "renewalBatch" -> InvocationHandler.invokeDefault(proxy, method);
                  default ->
                      throw new IllegalStateException(
                          method.getName() + " would block the only thread");
                });
  }

  @SuppressWarnings("unchecked")
  private LockStore.Subscription subscribe(Object listener) {
    Consumer<LockKey> consumer = (Consumer<LockKey>) listener;
    server.onRelease(
        key -> {
          if (hintsToLose > 0) {
            hintsToLose--;
            ledger.count(Met.HINT_LOST);
          } else if (!isCut()) {
            world.after(latency(), () -> machine.deliver(() -> consumer.accept(key)));
          }
        });
    return () -> {};
  }

  // The weather.

  /** The next requests meet these fates. */
  void willMeet(List<Fate> next) {
    fates.addAll(next);
  }

  void loseHints(int howMany) {
    hintsToLose += howMany;
  }

  /** Nothing gets through for so long. */
  void cut(long nanos) {
    cutUntil = Math.max(cutUntil, world.now() + nanos);
  }

  /** No reply gets through for so long. */
  void mute(long nanos) {
    muteUntil = Math.max(muteUntil, world.now() + nanos);
  }

  void heal() {
    cutUntil = Math.min(cutUntil, world.now());
    muteUntil = Math.min(muteUntil, world.now());
    hintsToLose = 0;
    fates.clear();
  }

  private boolean isCut() {
    return world.now() < cutUntil;
  }

  /** For how long it has let everything through. */
  long quietFor() {
    return world.now()
        - Math.max(Math.max(troubledAt, server.upSince()), Math.max(cutUntil, muteUntil));
  }

  private long latency() {
    return 200_000 + latencies.nextInt(2_000_000);
  }

  // One exchange.

  private final class Exchange<R> {
    final Request<R> request;
    final Spectator.Sending sending;
    final Fate fate;
    final CompletableFuture<R> answer = new CompletableFuture<>();

    Exchange(String manager, Request<R> request, Duration timeout, Fate fate) {
      this.request = request;
      this.fate = fate;
      this.sending = ledger.sent(machine, manager, request.command(), timeout);
    }

    void begin() {
      switch (fate.kind()) {
        case LOST -> {}
        case REFUSED -> fail(LockStoreException.Failure.NOT_APPLIED);
        case BROKEN_BEFORE -> fail(LockStoreException.Failure.OUTCOME_UNKNOWN);
        case LATE_REQUEST -> world.after(latency() + late(), this::arrive);
        default -> world.after(latency(), this::arrive);
      }
    }

    private long late() {
      return fate.millis() * 1_000_000L;
    }

    private void arrive() {
      if (isCut()) {
        return;
      }
      if (server.isDown()) {
        fail(LockStoreException.Failure.NOT_APPLIED);
        return;
      }
      R reply = apply();
      switch (fate.kind()) {
        case REPLY_LOST -> {}
        case BROKEN_AFTER -> fail(LockStoreException.Failure.OUTCOME_UNKNOWN);
        case LATE_REPLY -> answer(reply, latency() + late());
        case TWICE -> {
          applyAgain();
          answer(reply, latency());
        }
        case TWICE_LATER -> {
          world.after(latency() + late(), this::applyAgain);
          answer(reply, latency());
        }
        default -> answer(reply, latency());
      }
    }

    @SuppressWarnings("unchecked")
    private R apply() {
      if (fate.kind() == Fate.Kind.NOT_DONE && request.command() instanceof List<?> batch) {
        RenewReply notDone = new RenewReply.NotDone("somebody else keeps the row");
        return (R) batch.stream().map(each -> notDone).toList();
      }
      return ledger.execute(machine, request);
    }

    private void applyAgain() {
      if (!server.isDown()) {
        R unused = ledger.execute(machine, request);
      }
    }

    private void answer(R reply, long delay) {
      int incarnation = server.incarnation();
      world.after(
          delay,
          () -> {
            if (server.incarnation() != incarnation) {
              fail(LockStoreException.Failure.OUTCOME_UNKNOWN);
            } else if (!isCut() && world.now() >= muteUntil) {
              machine.deliver(
                  () -> {
                    ledger.delivered(sending, reply);
                    answer.complete(reply);
                  });
            }
          });
    }

    private void fail(LockStoreException.Failure failure) {
      LockStoreException exception = new LockStoreException(failure, "the connection broke");
      world.after(
          latency(),
          () ->
              machine.deliver(
                  () -> {
                    if (exception.outcomeKnown()) {
                      ledger.refused(sending);
                    }
                    answer.completeExceptionally(exception);
                  }));
    }
  }

  private <R> CompletableFuture<R> send(
      String manager,
      Object command,
      List<LockKey> keys,
      Duration timeout,
      Function<LockStore, R> step) {
    Fate fate = isCut() || fates.isEmpty() ? Fate.FINE : fates.poll();
    ledger.count(fate);
    if (fate != Fate.FINE) {
      troubledAt = world.now() + fate.millis() * 1_000_000L;
    }
    Exchange<R> exchange =
        new Exchange<>(manager, new Request<>(command, keys, step), timeout, fate);
    exchange.begin();
    return exchange.answer;
  }

  /** The way of one manager to the store. */
  private final class Link implements AsyncLockStore {
    private final String manager;

    Link(String manager) {
      this.manager = manager;
    }

    @Override
    public CompletableFuture<AcquireReply> acquire(AcquireCommand command, Duration timeout) {
      return send(
          manager, command, List.of(command.key()), timeout, s -> s.acquire(command, timeout));
    }

    @Override
    public CompletableFuture<Boolean> abandon(LockKey key, UUID grantId, Duration timeout) {
      Request.Abandon command = new Request.Abandon(key, grantId);
      return send(manager, command, List.of(key), timeout, s -> s.abandon(key, grantId, timeout));
    }

    @Override
    public CompletableFuture<List<RenewReply>> renew(List<RenewCommand> batch, Duration timeout) {
      List<RenewCommand> sent = List.copyOf(batch);
      List<LockKey> keys = sent.stream().map(RenewCommand::key).distinct().toList();
      return send(manager, sent, keys, timeout, s -> s.renew(sent, timeout));
    }

    @Override
    public CompletableFuture<List<RenewReply>> reinstate(
        List<ReinstateCommand> batch, Duration timeout) {
      List<ReinstateCommand> sent = List.copyOf(batch);
      List<LockKey> keys = sent.stream().map(ReinstateCommand::key).distinct().toList();
      return send(manager, sent, keys, timeout, s -> s.reinstate(sent, timeout));
    }

    @Override
    public CompletableFuture<AttachReply> attach(AttachCommand command, Duration timeout) {
      return send(
          manager, command, List.of(command.key()), timeout, s -> s.attach(command, timeout));
    }

    @Override
    public CompletableFuture<ReleaseReply> release(
        LockKey key, LeaseIdentity lease, Duration timeout) {
      Request.Release command = new Request.Release(key, lease);
      return send(manager, command, List.of(key), timeout, s -> s.release(key, lease, timeout));
    }

    @Override
    public CompletableFuture<AnnotateReply> annotate(AnnotateCommand command, Duration timeout) {
      return send(
          manager, command, List.of(command.key()), timeout, s -> s.annotate(command, timeout));
    }

    @Override
    public CompletableFuture<RevokeReply> revoke(LockKey key, long token, Duration timeout) {
      Request.Revoke command = new Request.Revoke(key, token);
      return send(manager, command, List.of(key), timeout, s -> s.revoke(key, token, timeout));
    }

    @Override
    public CompletableFuture<ReleaseReply> forceRelease(
        LockKey key, long token, String reason, Duration timeout) {
      Request.Force command = new Request.Force(key, token);
      return send(
          manager,
          command,
          List.of(key),
          timeout,
          s -> s.forceRelease(key, token, reason, timeout));
    }

    @Override
    public CompletableFuture<Optional<Holder>> find(LockKey key, Duration timeout) {
      return send(manager, new Request.Find(key), List.of(key), timeout, s -> s.find(key, timeout));
    }

    @Override
    public CompletableFuture<ListReply> list(ListCommand command, Duration timeout) {
      return send(manager, command, List.of(), timeout, s -> s.list(command, timeout));
    }

    @Override
    public CompletableFuture<Integer> purge(int limit, Duration timeout) {
      return send(
          manager, new Request.Other("purge"), List.of(), timeout, s -> s.purge(limit, timeout));
    }

    @Override
    public CompletableFuture<Long> highestToken(Duration timeout) {
      Request.Other command = new Request.Other("highestToken");
      return send(manager, command, List.of(), timeout, s -> s.highestToken(timeout));
    }

    @Override
    public CompletableFuture<Long> clockMicros(Duration timeout) {
      return send(
          manager, new Request.Other("clock"), List.of(), timeout, s -> s.clockMicros(timeout));
    }
  }
}
