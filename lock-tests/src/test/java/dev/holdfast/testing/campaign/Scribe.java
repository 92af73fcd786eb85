package dev.holdfast.testing.campaign;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.history.Abandoned;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.ForcedRelease;
import dev.holdfast.testing.history.Found;
import dev.holdfast.testing.history.FoundNone;
import dev.holdfast.testing.history.HandOver;
import dev.holdfast.testing.history.Held;
import dev.holdfast.testing.history.Observation;
import dev.holdfast.testing.history.Reinstated;
import dev.holdfast.testing.history.Released;
import dev.holdfast.testing.history.RenewalSent;
import dev.holdfast.testing.history.Renewed;
import dev.holdfast.testing.history.SaidDead;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Writes down, as observations, what the calls of one process to a store were answered. */
final class Scribe {
  /** When a process writes down what it asks. */
  enum Habit {
    /** Once it knows that it will get no answer. */
    AFTERWARDS,
    /** Before it asks, because it may be killed before the answer. */
    BEFOREHAND
  }

  /** A renewal that was decided upon so long before it is sent is none after the end. */
  private static final long DECIDED_BEFORE = Duration.ofMillis(500).toNanos();

  private final String process;
  private final Habit habit;
  private final Consumer<Observation> sink;
  private final Intents intents;
  private final Promises promises;
  private final Tally tally;
  private final Consumer<String> complaints;
  private final Runnable operation;
  private final Set<String> open = ConcurrentHashMap.newKeySet();

  Scribe(
      String process,
      Habit habit,
      Consumer<Observation> sink,
      Promises promises,
      Tally tally,
      Consumer<String> complaints,
      Runnable operation) {
    this.process = process;
    this.habit = habit;
    this.sink = sink;
    this.intents = new Intents(process, sink, tally);
    this.promises = promises;
    this.tally = tally;
    this.complaints = complaints;
    this.operation = operation;
  }

  Entry asked(String method, Object[] arguments) {
    operation.run();
    String call = method + " " + Arrays.toString(arguments);
    open.add(call);
    Entry entry = entryOf(System.nanoTime(), method, arguments);
    return new Entry() {
      @Override
      public void answered(Object reply) {
        entry.answered(reply);
        open.remove(call);
      }

      @Override
      public void failed(Throwable failure) {
        entry.failed(failure);
        open.remove(call);
      }
    };
  }

  Set<String> openCalls() {
    return open;
  }

  private Entry entryOf(long start, String method, Object[] arguments) {
    return switch (method) {
      case "acquire" -> acquire(start, (AcquireCommand) arguments[0]);
      case "abandon" -> abandon(start, (LockKey) arguments[0], (UUID) arguments[1]);
      case "renew", "reinstate" -> renew(start, (List<?>) arguments[0]);
      case "attach" -> attach(start, (AttachCommand) arguments[0]);
      case "release" -> release(start, (LockKey) arguments[0], (LeaseIdentity) arguments[1]);
      case "forceRelease" -> force(start, (LockKey) arguments[0], (Long) arguments[1]);
      case "revoke" -> revoke(start, (LockKey) arguments[0], (Long) arguments[1]);
      case "find" -> find(start, (LockKey) arguments[0]);
      default -> Entry.NONE;
    };
  }

  private Call since(LockKey key, long start) {
    return new Call(key.toString(), process, start, System.nanoTime());
  }

  private Call open(LockKey key, long start) {
    return Call.unanswered(key.toString(), process, start);
  }

  private Entry entry(Consumer<Object> answer, Runnable unknown) {
    if (habit == Habit.BEFOREHAND) {
      unknown.run();
    }
    return new Entry() {
      @Override
      public void answered(Object reply) {
        answer.accept(reply);
      }

      @Override
      public void failed(Throwable failure) {
        if (failure instanceof LockStoreException e) {
          if (!e.retryable()) {
            complaints.accept("a store under faults called itself misconfigured: " + e);
          }
          if (!e.outcomeKnown() && habit == Habit.AFTERWARDS) {
            unknown.run();
          }
        } else {
          complaints.accept("a store failed with " + failure);
          unknown.run();
        }
      }
    };
  }

  private Entry acquire(long start, AcquireCommand c) {
    return entry(
        reply -> {
          Call call = since(c.key(), start);
          if (reply instanceof AcquireReply.Granted g) {
            promises.promised(call, g.token().value(), g.remaining());
            tally.add(Count.GRANTS);
            intents.granted(call, c, g);
          } else if (reply instanceof AcquireReply.Busy busy) {
            sink.accept(new Held(call, busy.holder().token().value(), busy.holder().id()));
            tally.add(Count.HELD_ANSWERS);
            intents.notGranted(call, c);
          } else {
            // An earlier delivery of the same call may have been granted, and that grant is over.
            intents.unanswered(c, start);
          }
        },
        () -> intents.unanswered(c, start));
  }

  private Entry abandon(long start, LockKey key, UUID grantId) {
    intents.namesOf(grantId).forEach(name -> sink.accept(new Abandoned(open(key, start), name)));
    return Entry.NONE;
  }

  private Entry renew(long start, List<?> batch) {
    for (Object each : batch) {
      LeaseIdentity lease = Renewals.leaseOf(each);
      long decided = start - DECIDED_BEFORE;
      Call sent = new Call(Renewals.keyOf(each).toString(), nameOf(lease), decided, start);
      long token = lease.token().value();
      sink.accept(
          new RenewalSent(sent, token, Renewals.keyOf(each) + "/" + token + "/" + nameOf(lease)));
    }
    return entry(
        reply -> {
          List<?> replies = (List<?>) reply;
          for (int i = 0; i < batch.size(); i++) {
            renewed(
                since(Renewals.keyOf(batch.get(i)), start),
                Renewals.leaseOf(batch.get(i)),
                replies.get(i));
          }
        },
        () -> {});
  }

  private void renewed(Call call, LeaseIdentity lease, Object reply) {
    long token = lease.token().value();
    if (reply instanceof RenewReply.Renewed r) {
      promises.promised(call, token, r.remaining());
      sink.accept(new Renewed(call, token, r.remaining()));
      tally.add(Count.RENEWALS);
    } else if (reply instanceof RenewReply.Reinstated r) {
      promises.promised(call, token, r.remaining());
      sink.accept(new Reinstated(call, token, r.remaining()));
      tally.add(Count.REINSTATED);
    } else if (reply instanceof Refusal refusal) {
      if (refusal instanceof Refusal.Expired) {
        tally.add(Count.RENEWALS_REFUSED_AS_EXPIRED);
      }
      dead(call, token, refusal);
    }
  }

  private String nameOf(LeaseIdentity lease) {
    return process + "/" + lease.attachNumber() + "/" + lease.attachId();
  }

  private Entry attach(long start, AttachCommand c) {
    long token = c.token().value();
    int number = c.expectedNumber() + 1;
    return entry(
        reply -> {
          Call call = since(c.key(), start);
          if (reply instanceof AttachReply.Attached a) {
            promises.promised(call, token, a.remaining());
            sink.accept(new HandOver(call, token, a.attachNumber(), a.remaining()));
            tally.add(Count.HAND_OVERS);
          } else {
            if (call.end() - call.start() > Intents.SENT_ONCE) {
              // An earlier delivery of the same call may have attached, in vain.
              sink.accept(new HandOver(open(c.key(), start), token, number, Duration.ZERO));
            }
            dead(call, token, (Refusal) reply);
          }
        },
        () -> sink.accept(new HandOver(open(c.key(), start), token, number, Duration.ZERO)));
  }

  private Entry release(long start, LockKey key, LeaseIdentity lease) {
    long token = lease.token().value();
    return entry(
        reply -> {
          if (reply instanceof ReleaseReply.Freed) {
            Call call = new Call(key.toString(), nameOf(lease), start, System.nanoTime());
            sink.accept(new Released(call, token));
            tally.add(Count.RELEASES);
          } else {
            // An earlier delivery of the same call may have freed it.
            sink.accept(new Released(open(key, start), token));
            dead(since(key, start), token, (Refusal) reply);
          }
        },
        () -> sink.accept(new Released(open(key, start), token)));
  }

  private Entry force(long start, LockKey key, long token) {
    return entry(
        reply -> {
          Call call = since(key, start);
          // One that has run out is ended too, but that is not what freed it.
          boolean freed = reply instanceof ReleaseReply.Freed && promises.lasts(call, token);
          sink.accept(new ForcedRelease(freed ? call : open(key, start), token));
          tally.add(Count.FORCED_RELEASES, freed ? 1 : 0);
          if (reply instanceof Refusal refusal) {
            dead(call, token, refusal);
          }
        },
        () -> sink.accept(new ForcedRelease(open(key, start), token)));
  }

  private Entry revoke(long start, LockKey key, long token) {
    return entry(
        reply -> {
          if (reply instanceof Refusal refusal) {
            dead(since(key, start), token, refusal);
          }
        },
        () -> {});
  }

  private Entry find(long start, LockKey key) {
    return entry(
        reply -> {
          Call call = since(key, start);
          if (((Optional<?>) reply).orElse(null) instanceof Holder holder) {
            sink.accept(new Found(call, holder.token().value(), holder.id()));
          } else {
            sink.accept(new FoundNone(call));
          }
        },
        () -> {});
  }

  private void dead(Call call, long token, Refusal refusal) {
    if (!(refusal instanceof Refusal.Revoked)) {
      sink.accept(new SaidDead(call, token, Deaths.reasonOf(refusal)));
    }
  }
}
