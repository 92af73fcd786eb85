package dev.holdfast.testing.sim;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** All grants, and the rules of their tokens. */
final class Grants implements Spectator {
  private record Made(UUID intent, long at, Duration minHold, Duration maxHold) {}

  private final Ledger ledger;
  private final Map<Grant, Made> made = new HashMap<>();
  private final Map<LockKey, Long> highest = new HashMap<>();
  private final Map<String, Long> seen = new HashMap<>();
  private final Set<Grant> shared = new HashSet<>();
  private final Set<LockKey> unchecked = new HashSet<>();

  Grants(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public void sent(Sending sending) {
    long mark = seen.getOrDefault(sending.manager(), 0L);
    if (sending.command() instanceof AcquireCommand c && c.floor() < mark) {
      ledger.violation(
          sending.manager() + " asks for more than " + c.floor() + ", and has seen " + mark);
    }
  }

  @Override
  public void delivered(Sending sending, Object reply, boolean inTime) {
    if (inTime) {
      Tokens.seenIn(reply).forEach(token -> saw(sending.manager(), token));
    }
  }

  /** A manager has seen this token. */
  void saw(String manager, long token) {
    seen.merge(manager, token, Math::max);
  }

  @Override
  public void executed(Executed step) {
    if (step.command() instanceof AcquireCommand c
        && step.reply() instanceof AcquireReply.Granted g) {
      Grant grant = new Grant(c.key(), g.token().value());
      Made now = new Made(c.grantId(), step.at(), c.minHold(), c.maxHold());
      Made before = made.get(grant);
      if (before == null || !before.intent().equals(c.grantId())) {
        judge(grant, c, step.clock());
        boolean again = step.before().get(c.key()).grantId().equals(c.grantId());
        if (again) {
          ledger.violation(grant + " was granted again to the intent of the grant before");
        }
        made.put(grant, now);
      }
    }
  }

  private void judge(Grant grant, AcquireCommand c, long clock) {
    long before = highest.getOrDefault(grant.key(), 0L);
    if (grant.token() < clock || grant.token() <= c.floor()) {
      ledger.violation(
          grant + " is not above " + c.floor() + ", the floor, and " + clock + ", the clock");
    }
    if (grant.token() <= before && !ledger.hasLostState()) {
      ledger.violation(grant + " was granted after " + before);
    }
    if (made.containsKey(grant)) {
      ledger.count(Met.TOKEN_GRANTED_TWICE);
      shared.add(grant);
    }
    if (grant.token() <= before) {
      cannotBeChecked(grant.key());
    }
    highest.merge(grant.key(), grant.token(), Math::max);
  }

  /**
   * Whether a loss of state has given one token to two grants. The store tells them apart, but the
   * ticket of the one attaches to the other.
   */
  boolean isShared(Grant grant) {
    return shared.contains(grant);
  }

  /** When the grant was made, in true time. */
  long at(Grant grant) {
    Made it = made.get(grant);
    return it == null ? 0 : it.at();
  }

  Duration minHold(Grant grant) {
    Made it = made.get(grant);
    return it == null ? Duration.ZERO : it.minHold();
  }

  Duration maxHold(Grant grant) {
    Made it = made.get(grant);
    return it == null ? Duration.ZERO : it.maxHold();
  }

  void cannotBeChecked(LockKey key) {
    unchecked.add(key);
  }

  /**
   * Whether the checker of histories can judge this key. It builds on tokens that rise: after a
   * state loss they may fall, if the store's clock is behind a lost token, and nobody who has seen
   * it asks. And it builds on leases that end once: if the store's clock steps back, one that has
   * run out unnoticed lasts again.
   */
  boolean canBeChecked(LockKey key) {
    return !unchecked.contains(key);
  }
}
