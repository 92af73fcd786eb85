package dev.holdfast.redis;

import io.netty.util.Timer;
import java.util.List;

/** The way to the primaries: one server, or those of a Cluster. Never a replica. */
interface Link {

  /** A primary. */
  interface Primary {
    /** Its name, stable while it lives. */
    String name();

    /** A bucket that it has. */
    int bucket();

    /** Sends a command that has no key. */
    void send(Request<?> request);
  }

  /** Sends a command to the primary that has the slot of its first key. Does not block. */
  void send(Request<?> request);

  /** The primaries that have a bucket, as far as they are known now, always in the same order. */
  List<Primary> primaries();

  /** Whether each bucket has a slot of its own, so that a script may touch only one bucket. */
  boolean isCluster();

  /** What endangers locks in the way that leads to the servers; phrases for a warning. */
  default List<String> doubts() {
    return List.of();
  }

  /** Changes when the keys may have moved to other servers. */
  long topology();

  /** The timer of the driver. */
  Timer timer();

  /** Told that a server has answered this. */
  void answered(Request<?> request);

  /** Told that this was sent and got no answer in time. */
  void unanswered(Request<?> request);

  /** Closes what was opened for this store, and no more. */
  void close();
}
