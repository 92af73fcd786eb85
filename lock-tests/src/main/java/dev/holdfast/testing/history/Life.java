package dev.holdfast.testing.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What one part of a history says of one token, reduced to the few bounds that the sweep needs. The
 * token gets the lock at one instant, has it without a break, and then never again; all that was
 * seen of it bounds these two instants.
 */
final class Life {

  private final long token;
  private final Bound earliestGrant;
  private final boolean carriedOver;
  private final List<Ending> endings = new ArrayList<>();
  private final List<SaidDead> refusals = new ArrayList<>();
  private Bound namedBy = Bound.NEVER;
  private Bound mayEnd = Bound.NEVER;
  private Bound mayHandOver = Bound.NEVER;
  private Bound lastNeed = Bound.ALWAYS;
  private Bound lastPromise = Bound.ALWAYS;
  private Bound longestPromise = Bound.ALWAYS;

  /**
   * A life of which nothing is known yet.
   *
   * @param carriedOver whether it may have been granted before the loss that this part begins with
   */
  Life(long token, Bound earliestGrant, boolean carriedOver) {
    this.token = token;
    this.earliestGrant = earliestGrant;
    this.carriedOver = carriedOver;
  }

  /** Takes in something that was seen, for sure, within this part. */
  void saw(TokenObservation observation, Duration margin) {
    namedBy = namedBy.earlier(Bound.endOf(observation));
    if (observation instanceof SaidDead refusal) {
      refusals.add(refusal);
    }
    if (observation instanceof Ending ending) {
      end(ending);
    }
    if (observation instanceof Ending || observation instanceof Sighting) {
      lastNeed = lastNeed.later(Bound.startOf(observation));
    }
    if (observation instanceof LeaseSighting lease && !lease.remaining().isZero()) {
      long promised = lease.remaining().minus(margin).toNanos();
      lastPromise = lastPromise.later(Bound.startOf(lease).plus(promised, lease));
      longestPromise = longestPromise.later(new Bound(promised, List.of(lease)));
    }
  }

  /** After a state loss a renewal may undo a release, so that one need not be the end. */
  private void end(Ending ending) {
    if (carriedOver) {
      mayEnd(Bound.startOf(ending));
    } else {
      endings.add(ending);
    }
  }

  /**
   * Takes in that it may have been freed from this instant on, though no reply in this part says
   * so.
   */
  void mayEnd(Bound from) {
    mayEnd = mayEnd.earlier(from);
  }

  /** Takes in that it may have changed hands from this instant on. */
  void mayHandOver(Bound from) {
    mayHandOver = mayHandOver.earlier(from);
  }

  long token() {
    return token;
  }

  Bound earliestGrant() {
    return earliestGrant;
  }

  boolean carriedOver() {
    return carriedOver;
  }

  /** Whether anything was seen of it. */
  boolean wasSeen() {
    return namedBy != Bound.NEVER;
  }

  /** The first end of an observation that names it: by then it had been granted. */
  Bound namedBy() {
    return namedBy;
  }

  /** The releases that are known to have freed it. */
  List<Ending> endings() {
    return endings;
  }

  /** Granted then, the earliest instant by which all that needs it alive can have happened. */
  Bound seenUntil(Bound grant) {
    return grant.later(lastNeed);
  }

  /** Granted then, the earliest instant at which its promised time can be over. */
  Bound leaseEnd(Bound grant) {
    return longestPromise.because().isEmpty()
        ? Bound.ALWAYS
        : grant.plus(longestPromise.at(), longestPromise.because().get(0)).later(lastPromise);
  }

  /** Granted then, the earliest instant at which the lock can be free of it. */
  Bound free(Bound grant) {
    Bound seen = seenUntil(grant);
    return endings.isEmpty() ? seen.later(leaseEnd(grant).earlier(mayEnd)) : seen;
  }

  /** The first instant at which somebody can have asked for its release. */
  Bound releaseAsked() {
    return endings.stream().map(Bound::startOf).reduce(mayEnd, Bound::earlier);
  }

  /** The first instant at which somebody can have taken it over. */
  Bound handedOver() {
    return mayHandOver;
  }

  /** The end of the first refusal for one of these reasons. */
  Bound saidDead(Predicate<DeathReason> reasons) {
    return refusals.stream()
        .filter(each -> reasons.test(each.reason()))
        .map(Bound::endOf)
        .reduce(Bound.NEVER, Bound::earlier);
  }
}
