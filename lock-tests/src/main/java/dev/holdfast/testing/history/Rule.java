package dev.holdfast.testing.history;

/** What a history may not show. */
public enum Rule {
  /** A grant, or a sighting of it, came before the grants below its token can have ended. */
  OVERLAP("it had the lock when an earlier token still had it"),
  /** A token was named before anybody can have been granted it, or granted out of token order. */
  SEEN_BEFORE_GRANT("it was named before it can have been granted"),
  /** A look found nobody, though the lock was held throughout. */
  FOUND_NONE_WHILE_HELD("nobody was found while it had the lock"),
  /** A reply called a grant over that still had the lock. */
  SAID_DEAD_WHILE_HELD("it was called over while it had the lock"),
  /** A reply called a lease expired before its time was over. */
  EXPIRED_TOO_EARLY("it was called expired before its time was over"),
  /** A reply called a grant released, though nobody had asked for that. */
  RELEASED_BY_NOBODY("it was called released, and nobody had asked for that"),
  /** A reply called a grant superseded, though nobody can have been granted the lock after it. */
  SUPERSEDED_BY_NOBODY("it was called superseded, and nobody had the lock after it"),
  /** A reply called a lease handed over, though nobody had taken it over. */
  HANDED_OVER_BY_NOBODY("it was called handed over, and nobody had taken it over"),
  /** The store knew nothing of a lease, though it had lost no state. */
  FORGOTTEN_WITHOUT_LOSS("the store did not know it, and had lost no state"),
  /** A lease was put back, though the store had lost no state. */
  REINSTATED_WITHOUT_LOSS("it was put back, and the store had lost no state"),
  /** A grant was alive after the release that is said to have freed it. */
  ALIVE_AFTER_RELEASE("it had the lock after the release that freed it"),
  /** Two releases are both said to have freed one grant. */
  FREED_TWICE("two releases freed it"),
  /** Two intents to acquire were granted one token. */
  TOKEN_OF_TWO_INTENTS("two intents were granted it"),
  /** One intent to acquire was granted two tokens. */
  INTENT_WITH_TWO_TOKENS("its intent was granted another token too"),
  /** A holder was named that cannot have been granted this token. */
  UNKNOWN_HOLDER("its holder was not granted it"),
  /** A process believed that it holds the lock after a later grant had returned. */
  BELIEF_AFTER_LATER_GRANT("it was believed in after a later grant had returned"),
  /** Two processes had one lease at once, or after it had been handed on. */
  TWO_BELIEVERS("two processes had it at once, or one had it after it was handed on"),
  /** The guard admitted a token, or told a high-water mark, below a token admitted before. */
  GUARD_FELL("the guard had admitted a higher token before"),
  /** The guard refused a token that was not below the high-water mark it gave. */
  GUARD_REFUSED_WRONGLY("the guard refused it, though it was not below the high-water mark"),
  /** A lease told twice that it is over. */
  TERMINAL_TWICE("a lease told twice that it is over"),
  /** A renewal was sent for a lease that was over or released. */
  RENEWED_AFTER_END("a renewal was sent after the lease was over");

  private final String says;

  Rule(String says) {
    this.says = says;
  }

  /** What has happened to a token where the rule is broken, as a clause. */
  public String says() {
    return says;
  }
}
