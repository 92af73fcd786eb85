package dev.holdfast.bench;

/** What a side is in a comparison. */
enum Role {
  /** The bare driver with as many round trips. */
  FLOOR,
  /** This library. */
  OURS,
  /** This library, with something that has to be asked for. */
  OPTION,
  /** Another library, in its safe mode. */
  PEER,
  /** Another library in its default mode, or one that answers less: never the best peer. */
  FOOTNOTE
}
