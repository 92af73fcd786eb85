package dev.holdfast.testing.proxy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One direction of a {@link FaultProxy}: what happens to the bytes of all its connections, those of
 * now and those to come. A setting holds until the next one; it acts on every chunk that was not
 * forwarded yet. No method blocks. Safe for use by several threads.
 */
public final class Flow {
  enum Mode {
    PASS,
    HOLD,
    SWALLOW,
    DELAY
  }

  /** How many bytes of a chunk to forward, and whether the connection ends there. */
  record Verdict(int forwarded, boolean swallowed, boolean cut) {}

  private static final long NO_CUT = Long.MAX_VALUE;

  private final FaultProxy proxy;
  private final Direction direction;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Mode mode = Mode.PASS;
  private long delayNanos;
  private long bytesUntilCut = NO_CUT;

  Flow(FaultProxy proxy, Direction direction) {
    this.proxy = proxy;
    this.direction = direction;
  }

  /**
   * Forwards everything, also what was held, and disarms {@link #cutAfter}. Connections of which
   * this flow swallowed bytes are reset: TCP never delivers a stream with a hole in it.
   */
  public void pass() {
    set(Mode.PASS, 0, NO_CUT);
    proxy.connections().forEach(connection -> connection.resetIfTorn(direction));
  }

  /** Keeps bytes, and the end of the stream, until another setting lets them go. */
  public void hold() {
    set(Mode.HOLD, 0, NO_CUT);
  }

  /** Reads and drops all bytes, and keeps the end of the stream: a network that has gone dark. */
  public void swallow() {
    set(Mode.SWALLOW, 0, NO_CUT);
  }

  /**
   * Forwards each chunk this long after it was read.
   *
   * @param latency how long, by this machine's monotonic clock; more than zero
   */
  public void delay(Duration latency) {
    if (latency.isNegative() || latency.isZero()) {
      throw new IllegalArgumentException("delay must be more than zero, got " + latency);
    }
    set(Mode.DELAY, latency.toNanos(), NO_CUT);
  }

  /**
   * Passes this many more bytes, counted over all connections, and then resets the connection that
   * sends the next one, once. A request or reply is thereby torn in its middle.
   *
   * @param bytes how many bytes still pass; zero or more
   */
  public void cutAfter(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must be zero or more, got " + bytes);
    }
    set(Mode.PASS, 0, bytes);
  }

  /**
   * Ends this direction of all open connections, as if the sender had shut down its output. The
   * other direction stays open. Held bytes of these connections are dropped.
   */
  public void halfClose() {
    proxy.connections().forEach(connection -> connection.halfClose(direction));
  }

  /** Waits until a chunk may go, and says what becomes of it. */
  Verdict admit(int length, Connection connection) throws InterruptedException, IOException {
    lock.lock();
    try {
      await(connection, System.nanoTime());
      if (mode == Mode.SWALLOW) {
        connection.tear(direction);
        proxy.met(direction.swallowed());
        return new Verdict(0, true, false);
      }
      if (length <= bytesUntilCut) {
        bytesUntilCut -= bytesUntilCut == NO_CUT ? 0 : length;
        return new Verdict(length, false, false);
      }
      int passed = (int) bytesUntilCut;
      bytesUntilCut = NO_CUT;
      return new Verdict(passed, false, true);
    } finally {
      lock.unlock();
    }
  }

  private void await(Connection connection, long readAt) throws InterruptedException, IOException {
    boolean held = false;
    boolean delayed = false;
    while (connection.isOpen()) {
      long left = readAt + delayNanos - System.nanoTime();
      if (mode == Mode.HOLD) {
        held = count(held, direction.held());
        changed.await();
      } else if (mode == Mode.DELAY && left > 0) {
        delayed = count(delayed, direction.delayed());
        changed.awaitNanos(left);
      } else {
        return;
      }
    }
    throw new IOException("connection was closed while its bytes were held");
  }

  private boolean count(boolean counted, Fault fault) {
    if (!counted) {
      proxy.met(fault);
    }
    return true;
  }

  /** Waits until the end of the stream may be passed on. */
  void admitEnd(Connection connection) throws InterruptedException, IOException {
    lock.lock();
    try {
      while (connection.isOpen() && (mode == Mode.HOLD || mode == Mode.SWALLOW)) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void set(Mode newMode, long newDelay, long newCut) {
    lock.lock();
    try {
      mode = newMode;
      delayNanos = newDelay;
      bytesUntilCut = newCut;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets threads that wait here look again whether their connection is still open. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
