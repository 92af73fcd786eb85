package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One connection, one channel. The driver subscribes again when it has reconnected. */
final class ChannelSubscriber implements ReleaseHints.Subscriber {
  private final Supplier<StatefulRedisPubSubConnection<byte[], byte[]>> opener;
  private final byte[] channel;
  private final AtomicReference<Optional<StatefulRedisPubSubConnection<byte[], byte[]>>> open =
      new AtomicReference<>(Optional.empty());
  private final LongSupplier topology;
  private long openedAt;
  private volatile boolean closed;

  /**
   * A subscriber that has not connected yet.
   *
   * @param topology when it changes, the connection is replaced: the old one may hang on a server
   *     that is no primary any more
   */
  ChannelSubscriber(
      Supplier<StatefulRedisPubSubConnection<byte[], byte[]>> opener,
      LongSupplier topology,
      KeyLayout layout) {
    this.opener = opener;
    this.topology = topology;
    this.channel = layout.channel().getBytes(UTF_8);
  }

  @Override
  public void mend(Consumer<byte[]> onMessage) {
    if (closed || open.get().isPresent() && openedAt == topology.getAsLong()) {
      return;
    }
    openedAt = topology.getAsLong();
    StatefulRedisPubSubConnection<byte[], byte[]> connection = opener.get();
    connection.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(byte[] from, byte[] message) {
            onMessage.accept(message);
          }
        });
    connection.async().subscribe(channel);
    open.getAndSet(Optional.of(connection)).ifPresent(StatefulRedisPubSubConnection::closeAsync);
    if (closed) {
      close();
    }
  }

  @Override
  public void close() {
    closed = true;
    open.getAndSet(Optional.empty()).ifPresent(StatefulRedisPubSubConnection::close);
  }
}
