package dev.holdfast;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/** Draws ids. A secure random pays for each draw, so it is asked for many at once. */
final class Ids {
  private static final int AT_ONCE = 64;

  private final RandomGenerator random;
  private final ReentrantLock lock = new ReentrantLock();
  private final ByteBuffer drawn = ByteBuffer.allocate(AT_ONCE * 2 * Long.BYTES);

  Ids(RandomGenerator random) {
    this.random = random;
    drawn.position(drawn.limit());
  }

  UUID next() {
    lock.lock();
    try {
      if (!drawn.hasRemaining()) {
        random.nextBytes(drawn.array());
        drawn.clear();
      }
      return new UUID(drawn.getLong(), drawn.getLong());
    } finally {
      lock.unlock();
    }
  }
}
