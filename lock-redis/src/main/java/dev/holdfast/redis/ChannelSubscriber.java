package dev.holdfast.redis;

import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One connection, one channel. The driver subscribes again when it has reconnected. */
final class ChannelSubscriber implements ReleaseHints.Subscriber {
  private final Supplier<StatefulRedisPubSubConnection<byte[], byte[]>> opener;
  private final LongSupplier topology;
  private final KeyLayout layout;
  private final AtomicReference<Optional<ChannelConnection>> open =
      new AtomicReference<>(Optional.empty());
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
    this.layout = layout;
  }

  @Override
  public void mend(Consumer<byte[]> onMessage) {
    long now = topology.getAsLong();
    if (closed || open.get().isPresent() && openedAt == now) {
      return;
    }
    ChannelConnection fresh = ChannelConnection.over(opener.get(), onMessage);
    fresh.listenTo(List.of(layout.channel()), Scripts.Channels.ONE);
    open.getAndSet(Optional.of(fresh)).ifPresent(ChannelConnection::close);
    openedAt = now;
    if (closed) {
      close();
    }
  }

  @Override
  public void close() {
    closed = true;
    open.getAndSet(Optional.empty()).ifPresent(ChannelConnection::close);
  }
}
