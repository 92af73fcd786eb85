package dev.holdfast.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One command to the server, that knows whether it ever left this process.
 *
 * <p>It brings its own codec, so it runs over a connection of any type.
 */
final class Request<T> extends Command<byte[], byte[], T> {
  private static final int SENT = 1;
  private static final int WITHDRAWN = 2;
  private static final int SENT_AGAIN = 4;
  private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);

  private final AtomicInteger state = new AtomicInteger();
  private final AsyncCommand<byte[], byte[], T> future = new AsyncCommand<>(this);

  Request(
      CommandType type, CommandOutput<byte[], byte[], T> output, CommandArgs<byte[], byte[]> args) {
    super(type, output, args);
  }

  /** An array, or the notice that another server of the Cluster has the key. */
  private static final class ListOutput extends NestedMultiOutput<byte[], byte[]> {
    private Runnable onRedirection = () -> {};

    ListOutput() {
      super(ByteArrayCodec.INSTANCE);
    }

    @Override
    public void setError(ByteBuffer bytes) {
      super.setError(bytes);
      if (getError().startsWith("MOVED ") || getError().startsWith("ASK ")) {
        onRedirection.run();
      }
    }
  }

  /** A command that answers an array. */
  static Request<List<Object>> forList(CommandType type, CommandArgs<byte[], byte[]> args) {
    ListOutput output = new ListOutput();
    Request<List<Object>> request = new Request<>(type, output, args);
    output.onRedirection = request::redirected;
    return request;
  }

  static CommandArgs<byte[], byte[]> args() {
    return new CommandArgs<>(ByteArrayCodec.INSTANCE);
  }

  /** What is handed to a connection; completes with the answer. */
  AsyncCommand<byte[], byte[], T> future() {
    return future;
  }

  /**
   * Gives the command up: from now on the driver cannot send it, nor send it again.
   *
   * @return whether it may have reached the server before
   */
  boolean withdraw() {
    return (state.getAndUpdate(s -> s | WITHDRAWN) & SENT) != 0;
  }

  /** Writes the command; in place of one that was given up, another that changes nothing. */
  @Override
  public void encode(ByteBuf buffer) {
    int before = state.getAndUpdate(s -> (s & WITHDRAWN) == 0 ? s | sentOnceMore(s) : s);
    if ((before & WITHDRAWN) == 0) {
      super.encode(buffer);
    } else {
      buffer.writeBytes(PING);
    }
  }

  private static int sentOnceMore(int state) {
    return (state & SENT) == 0 ? SENT : SENT_AGAIN;
  }

  /** The only copy so far was refused for certain; the driver sends another to another server. */
  private void redirected() {
    state.updateAndGet(s -> (s & SENT_AGAIN) == 0 ? s & ~SENT : s);
  }

  /**
   * Whether the driver has sent the command more than once, after it had to connect again. What the
   * server answers is then the answer to the last copy, and says nothing of those before.
   */
  boolean wasSentAgain() {
    return (state.get() & SENT_AGAIN) != 0;
  }
}
