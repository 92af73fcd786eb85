package dev.holdfast.testing;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.DeathReason;
import dev.holdfast.testing.history.ForcedRelease;
import dev.holdfast.testing.history.Found;
import dev.holdfast.testing.history.FoundNone;
import dev.holdfast.testing.history.Granted;
import dev.holdfast.testing.history.Held;
import dev.holdfast.testing.history.History;
import dev.holdfast.testing.history.HistoryRecorder;
import dev.holdfast.testing.history.Released;
import dev.holdfast.testing.history.Renewed;
import dev.holdfast.testing.history.SaidDead;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Calls a store for several threads, and records for the history checker what it answers. */
final class Witness {
  private final LockStore store;
  private final Duration timeout;
  private final HistoryRecorder recorder = new HistoryRecorder();

  Witness(LockStore store, Duration timeout) {
    this.store = store;
    this.timeout = timeout;
  }

  History history() {
    return recorder.history();
  }

  private static Call since(long start, LockKey key, String process) {
    return new Call(key, process, start, System.nanoTime());
  }

  Optional<Grant> acquire(String process, Ask ask) {
    String holder = ask.command().holder().id();
    String grantId = ask.command().grantId().toString();
    long start = System.nanoTime();
    AcquireReply reply = store.acquire(ask.command(), timeout);
    Call call = since(start, ask.key(), process);
    if (reply instanceof AcquireReply.Granted granted) {
      recorder.record(
          new Granted(call, granted.token().value(), holder, grantId, granted.remaining()));
      return Optional.of(Grant.of(ask.command(), granted));
    }
    if (reply instanceof Busy busy) {
      recorder.record(new Held(call, busy.holder().token().value(), busy.holder().id()));
    }
    return Optional.empty();
  }

  void renew(String process, Grant grant) {
    long start = System.nanoTime();
    RenewReply reply = store.renew(List.of(grant.renewal()), timeout).get(0);
    Call call = since(start, grant.key(), process);
    if (reply instanceof RenewReply.Renewed renewed) {
      recorder.record(new Renewed(call, grant.tokenValue(), renewed.remaining()));
    } else if (reply instanceof Refusal refusal) {
      recorder.record(new SaidDead(call, grant.tokenValue(), reason(refusal)));
    }
  }

  void release(String process, Grant grant) {
    long start = System.nanoTime();
    ReleaseReply reply = store.release(grant.key(), grant.lease(), timeout);
    Call call = since(start, grant.key(), process);
    if (reply instanceof ReleaseReply.Freed) {
      recorder.record(new Released(call, grant.tokenValue()));
    } else if (reply instanceof Refusal refusal) {
      recorder.record(new SaidDead(call, grant.tokenValue(), reason(refusal)));
    }
  }

  void forceRelease(String process, Grant grant) {
    long start = System.nanoTime();
    ReleaseReply reply = store.forceRelease(grant.key(), grant.tokenValue(), "test", timeout);
    Call call = since(start, grant.key(), process);
    if (reply instanceof ReleaseReply.Freed) {
      recorder.record(new ForcedRelease(call, grant.tokenValue()));
    } else if (reply instanceof Refusal refusal) {
      recorder.record(new SaidDead(call, grant.tokenValue(), reason(refusal)));
    }
  }

  void find(String process, LockKey key) {
    long start = System.nanoTime();
    Optional<Holder> holder = store.find(key, timeout);
    Call call = since(start, key, process);
    recorder.record(
        holder.isPresent()
            ? new Found(call, holder.get().token().value(), holder.get().id())
            : new FoundNone(call));
  }

  private static DeathReason reason(Refusal refusal) {
    if (refusal instanceof Refusal.Expired) {
      return DeathReason.EXPIRED;
    }
    if (refusal instanceof Refusal.Superseded) {
      return DeathReason.SUPERSEDED;
    }
    return refusal instanceof Refusal.Ended ? DeathReason.RELEASED : DeathReason.UNSTATED;
  }
}
