package dev.holdfast.testing.broken;

import dev.holdfast.FencingToken;
import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.LockSteps.Step;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Stores that mix up keys, or grant wrongly. */
final class BrokenAcquires {
  private BrokenAcquires() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant("keys fold case", "K2", keyedBy(k -> k.toString().toLowerCase(Locale.ROOT))),
        new Mutant("keys lose trailing spaces", "K2", keyedBy(BrokenAcquires::trimmed)),
        new Mutant("keys are normalised", "K2", keyedBy(BrokenAcquires::composed)),
        new Mutant("keys end at U+0000", "K3", keyedBy(BrokenAcquires::asInC)),
        new Mutant("keys are not framed", "K3", keyedBy(k -> k.namespace() + ":" + k.name())),
        new Mutant("names only, no namespace", "K3", keyedBy(LockKey::name)),
        new Mutant("grant in two steps", "A1", inTwoSteps()),
        new Mutant("the holder is told without its metadata", "A1", withoutMetadata()),
        new Mutant("re-entrant by holder id", "A2", reentrant()),
        new Mutant("no grant id", "A3", withoutGrantId()),
        new Mutant("a retry renews", "A3", renewingRetry()),
        new Mutant("a duplicate is granted again", "A3", grantingDuplicates()),
        new Mutant("a plain counter as the token", "T1", token((r, c, now) -> r.lastToken() + 1)),
        new Mutant("the floor is ignored", "T1", withFloor(0)),
        new Mutant("the clock alone as the token", "T2", token((r, c, now) -> now)),
        new Mutant("tokens lose digits", "T3", token(BrokenAcquires::asDouble)),
        new Mutant("tokens go past 2^53", "T3", wrappingTokens()),
        new Mutant("any clock grants", "T3", anyClock()));
  }

  private interface Identity {
    Object of(LockKey key);
  }

  private interface Token {
    long of(LockRecord r, AcquireCommand c, long now);
  }

  private static Steps keyedBy(Identity identity) {
    return new Steps() {
      @Override
      public Object identity(LockKey key) {
        return identity.of(key);
      }
    };
  }

  private static Object composed(LockKey key) {
    return Normalizer.normalize(key.toString(), Normalizer.Form.NFC);
  }

  private static Object trimmed(LockKey key) {
    return List.of(key.namespace(), key.name().replaceFirst(" +$", ""));
  }

  private static Object asInC(LockKey key) {
    return List.of(key.namespace(), key.name().replaceFirst("(?s)\0.*", ""));
  }

  private static Steps inTwoSteps() {
    return new Steps() {
      @Override
      public boolean acquiresInOneStep() {
        return false;
      }
    };
  }

  /** Changes the record that an acquire that was granted leaves. */
  private abstract static class Granting implements Steps {
    abstract Step<AcquireReply> granted(Step<AcquireReply> step, AcquireCommand c, long now);

    @Override
    public Step<AcquireReply> acquire(LockRecord r, AcquireCommand c, long now) {
      Step<AcquireReply> step = LockSteps.acquire(r, c, now);
      boolean isNew = step.reply() instanceof Granted && !r.grantId().equals(c.grantId());
      return isNew ? granted(step, c, now) : step;
    }
  }

  private static Steps withoutMetadata() {
    return new Granting() {
      @Override
      Step<AcquireReply> granted(Step<AcquireReply> step, AcquireCommand c, long now) {
        HolderInfo bare = new HolderInfo(c.holder().id(), "", Map.of(), 0);
        return Draft.after(step, d -> d.holder = bare);
      }
    };
  }

  private static Steps reentrant() {
    return new Steps() {
      @Override
      public Step<AcquireReply> acquire(LockRecord r, AcquireCommand c, long now) {
        boolean own = r.holder().id().equals(c.holder().id());
        return LockSteps.acquire(own ? Draft.of(r, d -> d.expiresAt = now) : r, c, now);
      }
    };
  }

  private static Steps withoutGrantId() {
    return new Granting() {
      @Override
      Step<AcquireReply> granted(Step<AcquireReply> step, AcquireCommand c, long now) {
        return Draft.after(step, d -> d.grantId = UUID.randomUUID());
      }
    };
  }

  private static Steps renewingRetry() {
    return new Steps() {
      @Override
      public Step<AcquireReply> acquire(LockRecord r, AcquireCommand c, long now) {
        boolean retry = r.grantId().equals(c.grantId()) && r.isBusy(now);
        return LockSteps.acquire(retry ? Draft.of(r, d -> d.expiresAt = now + d.ttl) : r, c, now);
      }
    };
  }

  private static Steps grantingDuplicates() {
    return new Steps() {
      @Override
      public Step<AcquireReply> acquire(LockRecord r, AcquireCommand c, long now) {
        return LockSteps.acquire(
            r.isBusy(now) ? r : Draft.of(r, d -> d.grantId = UUID.randomUUID()), c, now);
      }
    };
  }

  private static Steps token(Token token) {
    return new Steps() {
      @Override
      public Step<AcquireReply> acquire(LockRecord r, AcquireCommand c, long now) {
        Step<AcquireReply> step = LockSteps.acquire(r, c, now);
        if (!(step.reply() instanceof Granted granted) || r.grantId().equals(c.grantId())) {
          return step;
        }
        long wrong = token.of(r, c, now);
        return new Step<>(
            Draft.of(step.record(), d -> d.lastToken = wrong),
            new Granted(FencingToken.of(wrong), granted.remaining(), granted.expiresAt()));
      }
    };
  }

  /** What Lua's tostring makes of a large number: 14 significant digits. */
  private static long asDouble(LockRecord r, AcquireCommand c, long now) {
    long right = Math.max(Math.max(r.lastToken() + 1, now), c.floor() + 1);
    return Math.min(
        (long) Double.parseDouble(String.format("%.13e", (double) right)), (1L << 53) - 1);
  }

  private static Steps withFloor(long floor) {
    return new Steps() {
      @Override
      public Step<AcquireReply> acquire(LockRecord r, AcquireCommand c, long now) {
        AcquireCommand without =
            new AcquireCommand(
                c.key(),
                c.grantId(),
                c.holder(),
                c.ttl(),
                c.minHold(),
                c.maxHold(),
                floor,
                c.waitFor());
        return LockSteps.acquire(r, without, now);
      }
    };
  }

  private static Steps wrappingTokens() {
    return new Steps() {
      @Override
      public Step<AcquireReply> acquire(LockRecord r, AcquireCommand c, long now) {
        LockRecord wrapped =
            r.lastToken() == FencingToken.MAX_VALUE && !r.isBusy(now)
                ? Draft.of(r, d -> d.lastToken = 0)
                : r;
        return LockSteps.acquire(wrapped, c, now);
      }
    };
  }

  private static Steps anyClock() {
    return new Steps() {
      @Override
      public Step<AcquireReply> acquire(LockRecord r, AcquireCommand c, long now) {
        long tame = Math.max(LockSteps.EARLIEST_CLOCK, Math.min(now, LockSteps.LATEST_CLOCK - 1));
        return LockSteps.acquire(r, c, tame);
      }
    };
  }
}
