package dev.holdfast.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The floor of renewals: the bare driver sends one script for 500 keys, each a PEXPIRE, and the
 * scripts of all keys at once.
 */
final class PipelinedRenewals implements Locks {
  private static final String SCRIPT =
      "for i = 1, #KEYS do redis.call('PEXPIRE', KEYS[i], ARGV[1]) end return #KEYS";
  private static final int BATCH = 500;

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final String digest;
  private final List<byte[]> held = new ArrayList<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  PipelinedRenewals(String uri, Duration period) {
    client = RedisClient.create(uri);
    connection = client.connect(ByteArrayCodec.INSTANCE);
    digest = connection.sync().scriptLoad(SCRIPT);
    timer.scheduleAtFixedRate(
        this::renew, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void renew() {
    List<RedisFuture<Long>> answers = new ArrayList<>();
    for (int from = 0; from < held.size(); from += BATCH) {
      byte[][] part =
          held.subList(from, Math.min(from + BATCH, held.size())).toArray(byte[][]::new);
      answers.add(
          connection
              .async()
              .evalsha(digest, ScriptOutputType.INTEGER, part, "60000".getBytes(UTF_8)));
    }
    answers.forEach(answer -> answer.toCompletableFuture().join());
  }

  @Override
  public synchronized Hold take(String key) {
    byte[] name = key.getBytes(UTF_8);
    connection.sync().set(name, new byte[16], SetArgs.Builder.px(60_000));
    held.add(name);
    return () -> {};
  }

  @Override
  public Hold await(String key) {
    return take(key);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    connection.close();
    client.shutdown();
  }
}
