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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The texts of the scripts as this store sends them: the parts that a script names in its line
 * {@code -- needs:}, then the script, with the value of each constant in its place.
 *
 * <p>A constant is a local with a name in capitals, of the contract or of a part. The server runs
 * the whole text for each call, and would set up each of them, and once more for each function that
 * refers to it.
 */
final class Scripts {
  private static final String NEEDS = "-- needs: ";

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
      String body = resource(script.name().toLowerCase(Locale.ROOT));
      String source = Constants.inlined(edit.apply(constants + parts(body) + body));
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
        + constant("PUBLISH", one ? "'PUBLISH'" : "'SPUBLISH'")
        + constant("CHANNEL", one ? "'" + layout.channel() + "'" : "nil");
  }

  private static String constant(String name, Object value) {
    return "local " + name + " = " + value + "\n";
  }

  private static String parts(String body) {
    StringBuilder parts = new StringBuilder();
    body.lines()
        .filter(line -> line.startsWith(NEEDS))
        .flatMap(line -> Arrays.stream(line.substring(NEEDS.length()).split(" ")))
        .forEach(name -> parts.append(resource(name)));
    return parts.toString();
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
