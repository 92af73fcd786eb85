package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A connection that listens to channels, and knows which of them the server has confirmed. */
final class ChannelConnection extends RedisPubSubAdapter<byte[], byte[]> {
  private static final System.Logger LOG = System.getLogger("dev.holdfast");

  private final StatefulRedisPubSubConnection<byte[], byte[]> connection;
  private final Consumer<byte[]> onMessage;
  private final Set<String> confirmed = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean forbidden = new AtomicBoolean();

  private ChannelConnection(
      StatefulRedisPubSubConnection<byte[], byte[]> connection, Consumer<byte[]> onMessage) {
    this.connection = connection;
    this.onMessage = onMessage;
  }

  static ChannelConnection over(
      StatefulRedisPubSubConnection<byte[], byte[]> connection, Consumer<byte[]> onMessage) {
    ChannelConnection listening = new ChannelConnection(connection, onMessage);
    connection.addListener(listening);
    return listening;
  }

  /** Subscribes to those that are not confirmed yet, without waiting for the answer. */
  void listenTo(Collection<String> names, Scripts.Channels kind) {
    for (String name : names) {
      if (!confirmed.contains(name)) {
        byte[] channel = name.getBytes(UTF_8);
        RedisFuture<Void> answer =
            kind == Scripts.Channels.SHARDED
                ? connection.async().ssubscribe(channel)
                : connection.async().subscribe(channel);
        answer.whenComplete((done, thrown) -> told(thrown));
      }
    }
  }

  /** A slot that has just moved is found where it is now; a permission is not. */
  private void told(Throwable thrown) {
    if (thrown != null && ServerError.NOPERM.isIn(thrown) && !forbidden.getAndSet(true)) {
      LOG.log(
          Level.WARNING,
          "releases cannot be heard, so waiters find out by polling: {0}",
          thrown.getMessage());
    }
  }

  @Override
  public void message(byte[] channel, byte[] message) {
    onMessage.accept(message);
  }

  @Override
  public void smessage(byte[] channel, byte[] message) {
    onMessage.accept(message);
  }

  @Override
  public void subscribed(byte[] channel, long count) {
    confirmed.add(new String(channel, UTF_8));
  }

  @Override
  public void ssubscribed(byte[] channel, long count) {
    confirmed.add(new String(channel, UTF_8));
  }

  /** Also told by a server that gives a slot away. */
  @Override
  public void sunsubscribed(byte[] channel, long count) {
    confirmed.remove(new String(channel, UTF_8));
  }

  void close() {
    connection.closeAsync();
  }
}
