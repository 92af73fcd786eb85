package dev.holdfast.testing.redis;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Servers that are started when first asked for, whoever asks, and end with this JVM. */
final class Shared<S extends AutoCloseable> {
  private final Supplier<S> starter;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<S> started = Optional.empty();

  Shared(Supplier<S> starter) {
    this.starter = starter;
  }

  S get() {
    lock.lock();
    try {
      S servers = started.orElseGet(this::start);
      started = Optional.of(servers);
      return servers;
    } finally {
      lock.unlock();
    }
  }

  private S start() {
    S servers = starter.get();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(servers), "holdfast-servers-end"));
    return servers;
  }

  private static void end(AutoCloseable servers) {
    try {
      servers.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
