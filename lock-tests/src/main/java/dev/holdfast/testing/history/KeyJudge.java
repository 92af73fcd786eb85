package dev.holdfast.testing.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Judges the history of one key by all rules. */
final class KeyJudge {

  private final KeyHistory history;
  private final CheckOptions options;
  private final Consumer<Violation> violations;
  private final Provenance provenance;
  private final Excuses excuses;

  KeyJudge(KeyHistory history, CheckOptions options, Consumer<Violation> violations) {
    this.history = history;
    this.options = options;
    this.violations = violations;
    this.provenance = new Provenance(history, options, violations);
    this.excuses = new Excuses(history, provenance);
  }

  void judge() {
    for (Part part : Part.between(history.losses())) {
      List<FoundNone> looks = history.all(FoundNone.class).stream().filter(part::covers).toList();
      new Sweep(provenance, looks, violations).judge(lives(part));
      if (!part.afterLoss()) {
        history.tokens().values().forEach(all -> checkNothingWasLost(all, part));
      }
    }
    new Beliefs(history, excuses, violations).judge();
    new GuardedResource(violations).judge(history.all(GuardObservation.class));
    new Leases(violations).judge(history);
  }

  /** What this part shows of each token, tokens ascending. */
  private List<Life> lives(Part part) {
    List<Life> lives = new ArrayList<>();
    history
        .tokens()
        .forEach(
            (token, all) -> {
              Bound grant = provenance.earliestGrant(token);
              boolean carriedOver = part.afterLoss() && grant.at() <= part.from();
              Life life = new Life(token, grant, carriedOver);
              life.mayEnd(history.abandoned(all));
              all.forEach(each -> takeIn(life, each, part));
              if (life.wasSeen()) {
                lives.add(life);
              }
            });
    return lives;
  }

  private void takeIn(Life life, TokenObservation observation, Part part) {
    boolean covered = part.covers(observation);
    if (observation instanceof HandOver) {
      life.mayHandOver(Bound.startOf(observation));
    }
    if (observation instanceof Ending && !covered && observation.start() < part.to()) {
      life.mayEnd(Bound.startOf(observation));
    }
    // What was said of a lease that a loss ended, and a renewal then put back, proves nothing.
    boolean needsIt = observation instanceof Sighting || observation instanceof Ending;
    boolean excused = observation instanceof Believed belief && excuses.excuses(belief);
    if (covered && !excused && (needsIt || !life.carriedOver())) {
      life.saw(observation, options.clockMargin());
    }
  }

  private void checkNothingWasLost(List<TokenObservation> all, Part part) {
    for (TokenObservation each : all) {
      boolean forgotten =
          each instanceof SaidDead dead && dead.reason() == DeathReason.UNKNOWN_LEASE;
      if (part.covers(each) && (forgotten || each instanceof Reinstated)) {
        Rule rule = forgotten ? Rule.FORGOTTEN_WITHOUT_LOSS : Rule.REINSTATED_WITHOUT_LOSS;
        violations.accept(Violation.of(rule, each.token(), each));
        return;
      }
    }
  }
}
