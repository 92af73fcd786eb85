package dev.holdfast.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/**
 * The floor on Redis: the bare driver runs {@code return 1} as a script for each round trip, with a
 * key and an argument as long as ours. A waiter is told by one PUBLISH, and then runs one script.
 */
final class LettuceLocks implements Locks {
  private static final byte[] CHANNEL = "bench:released".getBytes(UTF_8);
  private static final byte[] ARGUMENT = new byte[90];

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final StatefulRedisPubSubConnection<byte[], byte[]> told;
  private final String digest;
  private final Queue<CountDownLatch> waiters = new ConcurrentLinkedQueue<>();

  LettuceLocks(String uri) {
    client = RedisClient.create(uri);
    connection = client.connect(ByteArrayCodec.INSTANCE);
    digest = connection.sync().scriptLoad("return 1");
    told = client.connectPubSub(ByteArrayCodec.INSTANCE);
    told.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(byte[] channel, byte[] message) {
            CountDownLatch first = waiters.poll();
            if (first != null) {
              first.countDown();
            }
          }
        });
    told.sync().subscribe(CHANNEL);
  }

  private void script(String key) throws ExecutionException, InterruptedException {
    byte[][] keys = {("holdfast:{123}:0::" + key).getBytes(UTF_8)};
    connection
        .async()
        .<Long>evalsha(digest, ScriptOutputType.INTEGER, keys, ARGUMENT)
        .toCompletableFuture()
        .get();
  }

  @Override
  public Hold take(String key) throws Exception {
    script(key);
    return () -> script(key);
  }

  @Override
  public void refused(String key) throws Exception {
    script(key);
  }

  @Override
  public void find(String key) throws Exception {
    script(key);
  }

  @Override
  public Hold await(String key) throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    waiters.add(latch);
    latch.await();
    script(key);
    return () -> tell(key);
  }

  /** Frees a key for which somebody waits. */
  void tell(String key) {
    connection.sync().publish(CHANNEL, key.getBytes(UTF_8));
  }

  @Override
  public void close() {
    told.close();
    connection.close();
    client.shutdown();
  }
}
