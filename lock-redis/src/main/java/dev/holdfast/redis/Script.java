package dev.holdfast.redis;

/** The scripts, one for each operation; the text is in the resource of the same name. */
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
  CLOCK
}
