package dev.holdfast.redis;

import java.util.Locale;
import java.util.Optional;

/** The scripts, one for each operation, and those that make one operation of several callers. */
enum Script {
  ACQUIRE,
  ABANDON,
  RENEW,
  REINSTATE,
  ATTACH,
  RELEASE,
  ANNOTATE,
  REVOKE,
  FORCE_RELEASE,
  FIND,
  TOKENS,
  CLOCK,
  ACQUIRE_MANY(ACQUIRE),
  RELEASE_MANY(RELEASE);

  private final Optional<Script> each;

  Script() {
    this.each = Optional.empty();
  }

  Script(Script each) {
    this.each = Optional.of(each);
  }

  /** What is run for each key, if this is the script of several callers. */
  Optional<Script> each() {
    return each;
  }

  /** The operation's name, for messages; its text is in the resource of the same name. */
  String operation() {
    return each.orElse(this).name().toLowerCase(Locale.ROOT);
  }
}
