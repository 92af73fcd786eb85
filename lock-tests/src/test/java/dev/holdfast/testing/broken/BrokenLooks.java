package dev.holdfast.testing.broken;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import java.util.List;
import java.util.Optional;

/** Stores that clean up, look or tell wrongly. */
final class BrokenLooks {
  private BrokenLooks() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant("clean-up without retention", "T5", purgingAtOnce()),
        new Mutant("clean-up of a holder", "T5", purgingHolders()),
        new Mutant("clean-up by the last write alone", "T5", purgingByLastWrite()),
        new Mutant("find shows a lease that ran out", "H1", findingExpired()),
        new Mutant("a prefix with wildcards", "H2", listingLike()),
        new Mutant("a list without namespaces", "H2", listingEverywhere()),
        new Mutant("no hint of a forced release", "W1", silent("forceRelease")),
        new Mutant("no hint of an abandon", "W1", silent("abandon")));
  }

  private static Steps purgingAtOnce() {
    return new Steps() {
      @Override
      public boolean isPurgeable(LockRecord r, long now) {
        return !r.isBusy(now);
      }
    };
  }

  private static Steps purgingHolders() {
    return new Steps() {
      @Override
      public boolean isPurgeable(LockRecord r, long now) {
        return now > r.lastWrite() + 7L * 24 * 3_600_000_000L;
      }
    };
  }

  private static Steps purgingByLastWrite() {
    return new Steps() {
      @Override
      public boolean isPurgeable(LockRecord r, long now) {
        return !r.isBusy(now) && now > r.lastWrite() + 7L * 24 * 3_600_000_000L;
      }
    };
  }

  private static Steps findingExpired() {
    return new Steps() {
      @Override
      public Optional<Holder> find(LockRecord r, long now) {
        return r.holder().id().isEmpty() ? Optional.empty() : Optional.of(LockSteps.holder(r, now));
      }
    };
  }

  private static Steps listingLike() {
    return new Steps() {
      @Override
      public boolean lists(LockKey key, ListCommand c) {
        String pattern =
            c.namePrefix().replace("*", "\\*").replace("%", ".*").replace("_", ".") + ".*";
        return key.namespace().equals(c.namespace()) && key.name().matches("(?s)" + pattern);
      }
    };
  }

  private static Steps listingEverywhere() {
    return new Steps() {
      @Override
      public boolean lists(LockKey key, ListCommand c) {
        return (key.namespace() + key.name()).startsWith(c.namespace() + c.namePrefix());
      }
    };
  }

  private static Steps silent(String operation) {
    return new Steps() {
      @Override
      public boolean tellsOf(String told) {
        return !told.equals(operation);
      }
    };
  }
}
