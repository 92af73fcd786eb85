package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.MetadataJson;
import dev.holdfast.spi.Micros;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * What a script is told about one key: MessagePack values, one after the other, in the script's
 * order.
 */
final class Arguments {
  /** Lua counts in doubles: beyond this an integer is not exact. */
  private static final long LARGEST = 1L << 53;

  /** 142 years in microseconds; added to any sane clock this is still exact. */
  private static final Duration LONGEST = Micros.toDuration(1L << 52);

  private static final int INT_64 = 0xd3;
  private static final int FIX_STR = 0xa0;
  private static final int STR_8 = 0xd9;
  private static final int STR_32 = 0xdb;

  private ByteBuffer out = ByteBuffer.allocate(256);

  byte[] bytes() {
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  private void reserve(int more) {
    if (out.remaining() < more) {
      out = ByteBuffer.allocate(2 * out.capacity() + more).put(out.flip());
    }
  }

  Arguments text(String text) {
    return bytes(text.getBytes(UTF_8));
  }

  Arguments bytes(byte[] bytes) {
    reserve(bytes.length + 5);
    if (bytes.length < 32) {
      out.put((byte) (FIX_STR | bytes.length));
    } else if (bytes.length < 256) {
      out.put((byte) STR_8).put((byte) bytes.length);
    } else {
      out.put((byte) STR_32).putInt(bytes.length);
    }
    out.put(bytes);
    return this;
  }

  /** A number; one beyond 2^53 compares as 2^53 does, with every number that can be stored. */
  Arguments number(long number) {
    reserve(9);
    if (number >= 0 && number < 128) {
      out.put((byte) number);
    } else {
      out.put((byte) INT_64).putLong(bounded(number));
    }
    return this;
  }

  Arguments id(UUID id) {
    reserve(17);
    out.put((byte) (FIX_STR | 16));
    out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return this;
  }

  static long bounded(long number) {
    return Math.max(-LARGEST, Math.min(number, LARGEST));
  }

  /** A time that is stored, in microseconds. */
  static long storable(Duration duration) {
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "Redis keeps times of up to " + LONGEST.toDays() + " days, but this one is " + duration);
    }
    return Micros.of(duration);
  }

  /** A time that only bounds something; a longer one is as good as the longest. */
  static long storableAtMost(Duration duration) {
    return Micros.of(duration.compareTo(LONGEST) > 0 ? LONGEST : duration);
  }

  Arguments duration(Duration duration) {
    return number(storable(duration));
  }

  Arguments lease(LeaseIdentity lease) {
    return number(lease.token().value()).number(lease.attachNumber()).id(lease.attachId());
  }

  /** What is known of a holder, and the cap on its time: what a record keeps for the clients. */
  static byte[] holder(HolderInfo holder, Duration maxHold) {
    return new Arguments()
        .text(holder.id())
        .text(holder.tag())
        .metadata(holder.metadata())
        .number(holder.metadataNumber())
        .duration(maxHold)
        .bytes();
  }

  Arguments metadata(Map<String, String> metadata) {
    return text(metadata.isEmpty() ? "" : MetadataJson.encode(metadata));
  }
}
