package dev.holdfast.testing.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** One client's connection through the proxy: two sockets, and a thread for each direction. */
final class Connection {
  private static final int CHUNK = 16 * 1024;

  private final FaultProxy proxy;
  private final Socket client;
  private final Socket server = new Socket();
  private final AtomicBoolean open = new AtomicBoolean(true);
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Direction> torn = EnumSet.noneOf(Direction.class);
  private final Set<Direction> ended = EnumSet.noneOf(Direction.class);
  private final ByteArrayOutputStream request = new ByteArrayOutputStream();
  private final ByteArrayOutputStream reply = new ByteArrayOutputStream();
  private Optional<Cut> pending = Optional.empty();

  Connection(FaultProxy proxy, Socket client) {
    this.proxy = proxy;
    this.client = client;
  }

  /** Runs the direction from client to server, and starts the other one. */
  void run(InetSocketAddress target) {
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(target);
      proxy.start("replies", () -> pump(Direction.REPLIES));
      pump(Direction.REQUESTS);
    } catch (IOException e) {
      reset();
    }
  }

  private void pump(Direction direction) {
    Flow flow = proxy.flow(direction);
    byte[] buffer = new byte[CHUNK];
    try {
      int length;
      while ((length = source(direction).getInputStream().read(buffer)) >= 0) {
        byte[] chunk = Arrays.copyOf(buffer, length);
        Flow.Verdict verdict = flow.admit(length, this);
        if (verdict.swallowed() || has(ended, direction)) {
          continue;
        }
        if (verdict.cut()) {
          sink(direction).getOutputStream().write(chunk, 0, verdict.forwarded());
          proxy.met(direction.cutInside());
          reset();
          return;
        }
        if (isCut(direction, chunk)) {
          reset();
          return;
        }
        sink(direction).getOutputStream().write(chunk);
      }
      flow.admitEnd(this);
      end(direction);
    } catch (IOException e) {
      reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reset();
    }
  }

  private boolean isCut(Direction direction, byte[] chunk) {
    lock.lock();
    try {
      return direction == Direction.REQUESTS ? isCutBefore(chunk) : isCutAfter(chunk);
    } finally {
      lock.unlock();
    }
  }

  private boolean isCutBefore(byte[] chunk) {
    pending = pending.filter(Cut::isPending);
    if (pending.isPresent() || !proxy.hasCuts()) {
      return false;
    }
    request.writeBytes(chunk);
    Optional<Cut> claimed = proxy.claim(request.toByteArray());
    if (claimed.isPresent() && claimed.get().isBeforeRequest()) {
      return claimed.get().complete();
    }
    pending = claimed;
    return false;
  }

  private boolean isCutAfter(byte[] chunk) {
    request.reset();
    pending = pending.filter(Cut::isPending);
    if (pending.isEmpty()) {
      reply.reset();
      return false;
    }
    reply.writeBytes(chunk);
    Cut cut = pending.get();
    return cut.matchesReply(reply.toByteArray()) && cut.complete();
  }

  /** Forgets the bytes of requests so far: a cut armed now is for those to come. */
  void forgetRequest() {
    lock.lock();
    try {
      request.reset();
    } finally {
      lock.unlock();
    }
  }

  /** Notes that bytes of this direction were lost. */
  void tear(Direction direction) {
    lock.lock();
    try {
      torn.add(direction);
    } finally {
      lock.unlock();
    }
  }

  void resetIfTorn(Direction direction) {
    if (has(torn, direction)) {
      resetCounted();
    }
  }

  void resetCounted() {
    if (isOpen()) {
      proxy.met(Fault.RESET);
      reset();
    }
  }

  void halfClose(Direction direction) {
    try {
      if (isOpen() && end(direction)) {
        proxy.met(direction.halfClosed());
      }
    } catch (IOException e) {
      reset();
    }
  }

  /** Ends one direction; the second end closes the connection. */
  private boolean end(Direction direction) throws IOException {
    boolean first;
    boolean both;
    lock.lock();
    try {
      first = ended.add(direction);
      both = ended.size() == Direction.values().length;
    } finally {
      lock.unlock();
    }
    if (first) {
      sink(direction).shutdownOutput();
    }
    if (both) {
      close();
    }
    return first;
  }

  private boolean has(Set<Direction> directions, Direction direction) {
    lock.lock();
    try {
      return directions.contains(direction);
    } finally {
      lock.unlock();
    }
  }

  /** Closes both sockets with a reset in place of an orderly end. */
  void reset() {
    for (Socket socket : new Socket[] {client, server}) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        // closed already, and thereby not in need of it
      }
    }
    close();
  }

  private void close() {
    if (!open.compareAndSet(true, false)) {
      return;
    }
    for (Socket socket : new Socket[] {client, server}) {
      try {
        socket.close();
      } catch (IOException e) {
        // there is nothing left to do for a socket that cannot be closed
      }
    }
    lock.lock();
    try {
      pending.ifPresent(Cut::rearm);
    } finally {
      lock.unlock();
    }
    proxy.closed(this);
  }

  boolean isOpen() {
    return open.get();
  }

  private Socket source(Direction direction) {
    return direction == Direction.REQUESTS ? client : server;
  }

  private Socket sink(Direction direction) {
    return direction == Direction.REQUESTS ? server : client;
  }
}
