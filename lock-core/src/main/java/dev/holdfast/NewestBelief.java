package dev.holdfast;

/**
 * The newest belief in one lease: read without a lock, written by one at a time. It is kept in
 * numbers, because leases are old objects, and a collector pays for each reference from an old
 * object to a new one.
 */
abstract class NewestBelief {
  /** Odd while the rest is written. */
  private volatile int version;

  private volatile long monotonic;
  private volatile long wall;
  private volatile long remaining;
  private volatile long expiresAt;
  private volatile int attempt;

  NewestBelief(Belief first) {
    believe(first);
  }

  final void believe(Belief newest) {
    version++;
    monotonic = newest.sent().monotonic();
    wall = newest.sent().wall();
    remaining = newest.remaining();
    expiresAt = newest.expiresAt();
    attempt = newest.attempt();
    version++;
  }

  /** The newest that the store acknowledged. */
  final Belief belief() {
    long sentAt;
    long sentByWall;
    long remains;
    long ends;
    int number;
    int before;
    do {
      before = version;
      sentAt = monotonic;
      sentByWall = wall;
      remains = remaining;
      ends = expiresAt;
      number = attempt;
    } while (before % 2 != 0 || before != version);
    return new Belief(new Moment(sentAt, sentByWall), remains, ends, number);
  }
}
