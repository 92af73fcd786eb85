package dev.holdfast.testing.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Judges whether the lives of one key's tokens fit one after the other into what was seen of them.
 *
 * <p>The tokens are unique and rise from grant to grant, so the order of the lives is known, and
 * only its consistency with time is to be checked. Every constraint is either a lower bound on an
 * instant or a deadline for one. So it is enough to let everything happen as early as it can, and
 * to see whether a deadline has passed: if the earliest schedule breaks one, every schedule does.
 *
 * <pre>
 * frontier = -infinity                       the earliest instant at which the lock can be free
 * for token t ascending:
 *   grant = max(earliest attempt of t, frontier)
 *   each look that found nobody and ended before t can be over:
 *     it came before t:                      grant = max(grant, its start)
 *   each observation [a, b] that names t:    require grant &lt;= b
 *   seen  = max(grant, a of each observation [a, b] that needs t alive)
 *   free  = seen                                          if a reply says that it freed t
 *         = max(seen, min(end of the lease, first release with unknown outcome))    otherwise
 *   each reply [a, b] that says it freed t:  require free &lt;= b
 *   each reply [a, b] that calls t over:     require free &lt;= b
 *   frontier = free
 * </pre>
 *
 * <p>A look that found nobody names no token. It is put before t only if it cannot come after, and
 * then after every token below t, which moves the fewest instants.
 */
final class Sweep {

  private static final Set<DeathReason> OVER =
      EnumSet.of(
          DeathReason.RELEASED, DeathReason.EXPIRED, DeathReason.SUPERSEDED, DeathReason.UNSTATED);

  private final Provenance provenance;
  private final Consumer<Violation> violations;
  private final Deque<FoundNone> looks;
  private Bound frontier = Bound.ALWAYS;
  private Bound seenFrontier = Bound.ALWAYS;

  Sweep(Provenance provenance, List<FoundNone> foundNone, Consumer<Violation> violations) {
    this.provenance = provenance;
    this.violations = violations;
    List<FoundNone> sorted = new ArrayList<>(foundNone);
    sorted.sort(Comparator.comparingLong(FoundNone::end));
    this.looks = new ArrayDeque<>(sorted);
  }

  /** Judges these lives, tokens ascending. */
  void judge(List<Life> lives) {
    for (int i = 0; i < lives.size(); i++) {
      Bound grant = grant(lives.get(i));
      if (i > 0) {
        checkSuperseded(lives.get(i - 1), grant);
      }
      live(lives.get(i), grant);
    }
    if (!lives.isEmpty()) {
      checkSuperseded(lives.get(lives.size() - 1), Bound.NEVER);
    }
  }

  /** When this token can have been granted at the earliest, all that came before considered. */
  private Bound grant(Life life) {
    // A lease put back after a state loss may displace a lower one that is not over yet.
    Bound grant = life.earliestGrant().later(life.carriedOver() ? seenFrontier : frontier);
    while (!looks.isEmpty() && looks.peek().end() < life.free(grant).at()) {
      FoundNone look = looks.remove();
      if (life.carriedOver()) {
        continue; // it may have been away before it was put back
      }
      if (look.start() > life.namedBy().at()) {
        report(Rule.FOUND_NONE_WHILE_HELD, life, life.free(grant), Bound.endOf(look));
      } else {
        grant = grant.later(Bound.startOf(look));
      }
    }
    Bound named = life.namedBy();
    if (grant.at() <= named.at()) {
      return grant;
    }
    boolean early = life.earliestGrant().at() > named.at();
    report(early ? Rule.SEEN_BEFORE_GRANT : Rule.OVERLAP, life, grant, named);
    return life.earliestGrant();
  }

  private void live(Life life, Bound grant) {
    Bound free = life.free(grant);
    if (life.endings().size() > 1) {
      Ending first = life.endings().get(0);
      violations.accept(Violation.of(Rule.FREED_TWICE, life.token(), first, life.endings().get(1)));
    }
    for (Ending ending : life.endings()) {
      require(free, Bound.endOf(ending), Rule.ALIVE_AFTER_RELEASE, life);
    }
    Bound expired = life.saidDead(DeathReason.EXPIRED::equals);
    require(free, life.saidDead(OVER::contains), Rule.SAID_DEAD_WHILE_HELD, life);
    require(life.leaseEnd(grant), expired, Rule.EXPIRED_TOO_EARLY, life);
    Bound released = life.saidDead(DeathReason.RELEASED::equals);
    require(life.releaseAsked(), released, Rule.RELEASED_BY_NOBODY, life);
    Bound handedOver = life.saidDead(DeathReason.HANDED_OVER::equals);
    require(life.handedOver(), handedOver, Rule.HANDED_OVER_BY_NOBODY, life);
    frontier = free;
    seenFrontier = life.seenUntil(grant);
  }

  private void checkSuperseded(Life life, Bound nextGrant) {
    Bound superseded = life.saidDead(DeathReason.SUPERSEDED::equals);
    if (nextGrant.at() > superseded.at()
        && !provenance.mayHaveBeenFollowed(life.token(), superseded.at())) {
      report(Rule.SUPERSEDED_BY_NOBODY, life, nextGrant, superseded);
    }
  }

  private void require(Bound earliest, Bound deadline, Rule rule, Life life) {
    if (earliest.at() > deadline.at()) {
      report(rule, life, earliest, deadline);
    }
  }

  private void report(Rule rule, Life life, Bound earliest, Bound deadline) {
    violations.accept(Violation.of(rule, life.token(), earliest, deadline));
  }
}
