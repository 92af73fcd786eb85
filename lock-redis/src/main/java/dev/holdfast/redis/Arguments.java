package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LeaseIdentity;
import dev.holdfast.spi.MetadataJson;
import dev.holdfast.spi.Micros;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The arguments of a script, in its order. */
final class Arguments {
  /** Lua counts in doubles: beyond this an integer is not exact. */
  private static final long LARGEST = 1L << 53;

  /** 142 years in microseconds; added to any sane clock this is still exact. */
  private static final Duration LONGEST = Micros.toDuration(1L << 52);

  private final List<byte[]> values = new ArrayList<>();

  List<byte[]> values() {
    return values;
  }

  Arguments text(String text) {
    values.add(text.getBytes(UTF_8));
    return this;
  }

  /** A number; one beyond 2^53 compares as 2^53 does, with every number that can be stored. */
  Arguments number(long number) {
    return text(Long.toString(Math.max(-LARGEST, Math.min(number, LARGEST))));
  }

  Arguments id(UUID id) {
    values.add(
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array());
    return this;
  }

  /** A time that is stored. */
  Arguments duration(Duration duration) {
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "Redis keeps times of up to " + LONGEST.toDays() + " days, but this one is " + duration);
    }
    return number(Micros.of(duration));
  }

  /** A time that only bounds something; a longer one is as good as the longest. */
  Arguments atMost(Duration duration) {
    return duration(duration.compareTo(LONGEST) > 0 ? LONGEST : duration);
  }

  Arguments lease(LeaseIdentity lease) {
    return number(lease.token().value()).number(lease.attachNumber()).id(lease.attachId());
  }

  Arguments holder(HolderInfo holder) {
    return text(holder.id())
        .text(holder.tag())
        .metadata(holder.metadata())
        .number(holder.metadataNumber());
  }

  Arguments metadata(Map<String, String> metadata) {
    return text(MetadataJson.encode(metadata));
  }
}
