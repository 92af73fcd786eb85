package dev.holdfast.testing;

/**
 * One step of a random script. The numbers select among what there is when the step is reached, so
 * that a script stays meaningful when steps before it are taken away.
 *
 * @param verb what is done
 * @param key which of the keys
 * @param pick which of the intents, leases or attaches of that key
 * @param variant how
 */
record ScriptStep(Verb verb, int key, int pick, int variant) {

  /** What a step does. */
  enum Verb {
    ACQUIRE,
    ACQUIRE_AGAIN,
    ABANDON,
    RENEW,
    REINSTATE,
    ATTACH,
    ATTACH_AGAIN,
    RELEASE,
    ANNOTATE,
    REVOKE,
    FORCE_RELEASE,
    INVENT,
    FIND,
    /** Lets time pass, where the script has the clock in its hand. */
    PASS
  }

  @Override
  public String toString() {
    return verb + "(key " + key + ", pick " + pick + ", variant " + variant + ")";
  }
}
