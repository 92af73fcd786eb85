package dev.holdfast.testing.sim;

import java.util.List;

/** Mutants of the steps on a record. */
final class StepMutants {
  private static final String STEPS = "spi/LockSteps.java";

  private StepMutants() {}

  static List<EngineMutant> all() {
    return List.of(
        of(
            "release without comparing the token",
            "L4",
            "LockRecord r = clamp(given, now); Optional<Refusal> refusal = refusal(r, lease, now);"
                + " if (refusal.isPresent()) { return new Step<>(r, refusal.get()); } long kept",
            "LockRecord r = clamp(given, now); long kept"),
        of(
            "a plain counter as the token",
            "T2",
            "Math.max(Math.max(r.lastToken() + 1, now), c.floor() + 1)",
            "r.lastToken() + 1"),
        of(
            "renewal that revives an expired lease",
            "L2",
            "return now >= r.expiresAt() ? Optional.of(new Refusal.Expired()) : Optional.empty();",
            "return Optional.empty();"),
        of("no grant id", "A3", "if (r.grantId().equals(c.grantId())) {", "if (false) {"),
        of(
            "no tombstone for an abandoned grant",
            "A3",
            "if (r.abandoned().contains(c.grantId())) {",
            "if (false) {"),
        of("attach without an id", "L6", "&& r.attachId().equals(c.attachId());", "&& false;"),
        of(
            "attach without an expected number",
            "L6",
            ": new LeaseIdentity(c.token(), c.expectedNumber(), r.attachId());",
            ": new LeaseIdentity(c.token(), r.attachNumber(), r.attachId());"),
        of(
            "two grants with one token are not told apart",
            "Q3",
            "boolean mine = r.attachNumber() == lease.attachNumber() &&"
                + " r.attachId().equals(lease.attachId());",
            "boolean mine = r.attachNumber() == lease.attachNumber() && (r.attachNumber() == 0"
                + " || r.attachId().equals(lease.attachId()));"),
        of(
            "resume that does not fence the earlier process",
            "L6",
            "LockRecord next = extended(r, now).attach(c.expectedNumber() + 1, c.attachId())"
                + ".writtenAt(now);",
            "LockRecord next = extended(r, now).writtenAt(now);"),
        of(
            "the end does not move with a clock stepping back",
            "L3",
            "boolean stretched = !r.holder().id().isEmpty() && r.expiresAt() > now + longest;",
            "boolean stretched = false;"),
        of(
            "reinstatement over a later grant",
            "Q1",
            "return r.lastToken() < token || ",
            "return r.lastToken() != token || "),
        of(
            "a live lease is not put back after state loss",
            "Q1",
            "return new Step<>(given, new StateLost());",
            "return new Step<>(given, new Refusal.UnknownLease());"),
        of(
            "revocation without effect",
            "L5",
            "return new Step<>(r.renewable() ? new RecordEdit(r).renewable(false).writtenAt(now) : r,"
                + " reply);",
            "return new Step<>(r, reply);"),
        of(
            "reinstatement that ignores the acknowledged end",
            "Q1",
            "if (now >= c.acknowledgedExpiry()) { return new Step<>(given, new Refusal.Expired()); }",
            ""),
        of(
            "reinstatement that ignores attach",
            "Q1",
            "|| alive && r.attachNumber() < lease.attachNumber();",
            "|| alive && false;"),
        of(
            "release on a missing record that leaves no trace",
            "L4",
            "ended(given, lease.token().value(), RELEASED, \"\", now) .attach(lease.attachNumber(),"
                + " lease.attachId()) .writtenAt(now), new Freed",
            "given, new Freed"),
        of("minHold is ignored", "L9", "if (keptUntil > now) {", "if (false) {"),
        of(
            "forced release of whatever is there",
            "L5",
            "if (r.lastToken() > token) { return new Step<>(r, new"
                + " Refusal.Superseded(FencingToken.of(r.lastToken()))); } if (r.lastToken() <"
                + " token && !isPlausible",
            "if (r.lastToken() < token && !isPlausible"),
        of(
            "a duplicate of an ended grant is granted again",
            "A3",
            "return new Step<>(r, mine ? granted(r, now) : new Refused(AcquireReply.Reason.DUPLICATE));",
            "if (mine) { return new Step<>(r, granted(r, now)); }"));
  }

  private static EngineMutant of(String name, String rule, String from, String to) {
    return EngineMutant.of(name, rule, STEPS, from, to);
  }
}
