package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.FencingToken;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.Micros;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The texts of the scripts as this store sends them: with the parts that a script names in a line
 * {@code -- needs:} in place of that line, and the value of each constant in place of its name.
 *
 * <p>A constant is a local with a name in capitals, of the contract or of a part. The server runs
 * the whole text for each call, and would set up each of them, and once more for each function that
 * refers to it.
 */
final class Scripts {
  private static final String NEEDS = "-- needs: ";

  /** Where the script of several callers has that of one. */
  private static final String BODY = "-- body\n";

  /** The width of a record's head in bytes. */
  private static final int HEAD_SIZE = 88;

  /** How a released key is told. */
  enum Channels {
    /** One channel for all keys. */
    ONE,
    /** One for each bucket, on the server that has it. */
    SHARDED
  }

  /** A text and the digest by which the server knows it. */
  record Text(byte[] source, String digest) {
    static Text of(byte[] source) {
      try {
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(source);
        return new Text(source, HexFormat.of().formatHex(digest));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-1", e);
      }
    }
  }

  private final Map<Script, Text> texts = new EnumMap<>(Script.class);

  /**
   * The texts for a store.
   *
   * @param edit changes the texts; tests break them by it, and set the clock
   */
  Scripts(KeyLayout layout, Duration retention, Channels channels, UnaryOperator<String> edit) {
    String constants = constants(layout, retention, channels);
    for (Script script : Script.values()) {
      String body = assembled(script);
      String source = Constants.inlined(edit.apply(constants + body));
      texts.put(script, Text.of(source.getBytes(UTF_8)));
    }
  }

  Text of(Script script) {
    return texts.get(script);
  }

  private static String constants(KeyLayout layout, Duration retention, Channels channels) {
    boolean one = channels == Channels.ONE;
    return constant("EARLIEST_CLOCK", LockSteps.EARLIEST_CLOCK)
        + constant("LATEST_CLOCK", LockSteps.LATEST_CLOCK)
        + constant("PLAUSIBLE_AHEAD", LockSteps.PLAUSIBLE_AHEAD)
        + constant("WAIT_MARK_STEP", LockSteps.WAIT_MARK_STEP)
        + constant("MAX_TOKEN", FencingToken.MAX_VALUE)
        + constant("MAX_ABANDONED", LockRecord.MAX_ABANDONED)
        + constant("RETENTION", Micros.of(retention))
        + constant("KEPT_MILLIS", "'" + retention.toMillis() + "'")
        + constant("THIS_FORMAT", LockRecord.FORMAT)
        + constant("HEAD_SIZE", HEAD_SIZE)
        + constant("DOUBLE", Reply.DOUBLE)
        + constant("FAST", true)
        + constant("PUBLISH", one ? "'PUBLISH'" : "'SPUBLISH'")
        + constant("CHANNEL", one ? "'" + layout.channel() + "'" : "nil");
  }

  private static String constant(String name, Object value) {
    return "local " + name + " = " + value + "\n";
  }

  private static String assembled(Script script) {
    String text = resource(script.operation());
    if (script.each().isEmpty()) {
      return assembled(text);
    }
    String body =
        text.replace(NEEDS + "now\n", "").replace(NEEDS + "primary\n", NEEDS + "primary_later\n");
    return assembled(resource("many").replace(BODY, body));
  }

  /** The script, with the parts it needs where it says so. */
  private static String assembled(String script) {
    StringBuilder text = new StringBuilder();
    for (String line : script.split("\n")) {
      if (line.startsWith(NEEDS)) {
        for (String part : line.substring(NEEDS.length()).split(" ")) {
          text.append(resource(part));
        }
      } else {
        text.append(line).append('\n');
      }
    }
    return text.toString();
  }

  /** The text of a resource of this package. */
  static String resource(String name) {
    try (InputStream in = Scripts.class.getResourceAsStream(name + ".lua")) {
      if (in == null) {
        throw new IllegalStateException("the jar of lock-redis lacks " + name + ".lua");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + ".lua in the jar of lock-redis", e);
    }
  }
}
