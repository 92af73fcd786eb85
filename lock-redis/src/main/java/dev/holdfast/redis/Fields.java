package dev.holdfast.redis;

import dev.holdfast.spi.LeaseIdentity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.UUID;

/**
 * What a hot script is told, in the form of a record's head: fields of fixed width, numbers as
 * doubles, the lowest byte first.
 */
final class Fields {
  private final ByteBuffer out;

  Fields(int size) {
    this.out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** All that was put, which fills the size. */
  byte[] bytes() {
    return out.array();
  }

  Fields number(long number) {
    out.putDouble(Arguments.bounded(number));
    return this;
  }

  Fields duration(Duration duration) {
    return number(Arguments.storable(duration));
  }

  Fields atMost(Duration duration) {
    return number(Arguments.storableAtMost(duration));
  }

  Fields id(UUID id) {
    out.order(ByteOrder.BIG_ENDIAN)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .order(ByteOrder.LITTLE_ENDIAN);
    return this;
  }

  /** Token, attach number and attach id, as they stand in the record. */
  Fields lease(LeaseIdentity lease) {
    number(lease.token().value());
    out.putInt(lease.attachNumber());
    return id(lease.attachId());
  }

  Fields bytes(byte[] bytes) {
    out.put(bytes);
    return this;
  }
}
