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
import java.util.Locale;
import java.util.Map;

/**
 * The texts of the scripts as this store sends them: the constants of the contract, then the parts
 * that a script names in its line {@code -- needs:}, then the script.
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
  record Text(byte[] source, String digest) {}

  private final Map<Script, Text> texts = new EnumMap<>(Script.class);

  Scripts(KeyLayout layout, Duration retention, Channels channels) {
    String constants = constants(layout, retention, channels);
    for (Script script : Script.values()) {
      String body = resource(script.name().toLowerCase(Locale.ROOT));
      byte[] source = (constants + parts(body) + body).getBytes(UTF_8);
      texts.put(script, new Text(source, digest(source)));
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
        .flatMap(line -> line.substring(NEEDS.length()).lines())
        .flatMap(names -> java.util.Arrays.stream(names.split(" ")))
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

  private static String digest(byte[] source) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(source));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
