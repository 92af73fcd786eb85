package dev.holdfast.testing.sim;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AttachCommand;
import dev.holdfast.spi.LockRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What callers want, and what became of it. Every acquire has a holder id of its own. */
final class Intents implements Spectator {

  /** One hand-over, as one manager means to take part in it. */
  record Attach(String manager, LockKey key, long token, int expected) {}

  private final Ledger ledger;
  private final Map<String, Sending> last = new HashMap<>();
  private final Map<String, Set<Sending>> open = new HashMap<>();
  private final Set<UUID> takenBack = new HashSet<>();
  private final Map<LockKey, Deque<UUID>> tombstones = new HashMap<>();
  private final Map<Attach, Set<UUID>> attachIds = new HashMap<>();

  Intents(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public void sent(Sending sending) {
    if (sending.command() instanceof AcquireCommand c) {
      last.put(c.holder().id(), sending);
      open.computeIfAbsent(c.holder().id(), id -> new HashSet<>()).add(sending);
    } else if (sending.command() instanceof Request.Abandon c) {
      takenBack.add(c.grantId());
    } else if (sending.command() instanceof AttachCommand c) {
      Attach attach = new Attach(sending.manager(), c.key(), c.token().value(), c.expectedNumber());
      attachIds.computeIfAbsent(attach, a -> new HashSet<>()).add(c.attachId());
    }
  }

  @Override
  public void delivered(Sending sending, Object reply, boolean inTime) {
    settled(sending);
    if (sending.command() instanceof AcquireCommand c && reply instanceof AcquireReply.Granted) {
      // The others have the same grant id: whatever they got is this grant.
      open.remove(c.holder().id());
    }
  }

  @Override
  public void refused(Sending sending) {
    settled(sending);
  }

  private void settled(Sending sending) {
    if (sending.command() instanceof AcquireCommand c) {
      open.getOrDefault(c.holder().id(), new HashSet<>()).remove(sending);
    }
  }

  @Override
  public void executed(Executed step) {
    if (step.command() instanceof Request.Abandon c) {
      Deque<UUID> ids = tombstones.computeIfAbsent(c.key(), key -> new ArrayDeque<>());
      if (!ids.contains(c.grantId())) {
        ids.addFirst(c.grantId());
      }
      if (ids.size() > LockRecord.MAX_ABANDONED) {
        ids.removeLast();
      }
    } else if (step.command() instanceof AcquireCommand c
        && step.reply() instanceof AcquireReply.Granted
        && tombstones.getOrDefault(c.key(), new ArrayDeque<>()).contains(c.grantId())) {
      ledger.violation(c.key() + " was granted to an intent that was given up: " + c.holder());
    }
  }

  @Override
  public void stateLost(long at) {
    tombstones.clear();
  }

  /** The grant id of the last request for this holder. */
  UUID grantIdOf(String holderId) {
    return ((AcquireCommand) last.get(holderId).command()).grantId();
  }

  /** Whether the last request for this holder was never answered. */
  boolean isLastUnanswered(String holderId) {
    return last.containsKey(holderId)
        && open.getOrDefault(holderId, Set.of()).contains(last.get(holderId));
  }

  /** Whether some request for this holder was never answered, and so may have been granted. */
  boolean isAnyUnanswered(String holderId) {
    return !open.getOrDefault(holderId, Set.of()).isEmpty();
  }

  /** Whether what the last request for this holder may have been granted was taken back. */
  boolean wasTakenBack(String holderId) {
    return Optional.ofNullable(last.get(holderId))
        .map(sending -> takenBack.contains(((AcquireCommand) sending.command()).grantId()))
        .orElse(true);
  }

  /** Whether this attach id was sent for that hand-over by that manager. */
  boolean wasSent(Attach attach, UUID id) {
    return attachIds.getOrDefault(attach, Set.of()).contains(id);
  }
}
