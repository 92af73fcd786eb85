package dev.holdfast.jdbc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Ids as 16 bytes each, the most significant first. */
final class UuidBytes {
  private static final int LENGTH = 16;

  private UuidBytes() {}

  static byte[] of(UUID id) {
    return of(List.of(id));
  }

  static byte[] of(List<UUID> ids) {
    ByteBuffer out = ByteBuffer.allocate(LENGTH * ids.size());
    ids.forEach(
        id -> out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()));
    return out.array();
  }

  static UUID id(byte[] bytes) {
    requireWhole(bytes, bytes.length == LENGTH);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new UUID(in.getLong(), in.getLong());
  }

  /** The ids; none also for NULL, see {@link RecordRow#text}. */
  static List<UUID> ids(byte @Nullable [] bytes) {
    if (bytes == null || bytes.length == 0) {
      return List.of();
    }
    requireWhole(bytes, bytes.length % LENGTH == 0);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<UUID> ids = new ArrayList<>(bytes.length / LENGTH);
    while (in.remaining() >= LENGTH) {
      ids.add(new UUID(in.getLong(), in.getLong()));
    }
    return ids;
  }

  private static void requireWhole(byte[] bytes, boolean whole) {
    if (!whole) {
      throw new IllegalArgumentException("ids have 16 bytes, but there are " + bytes.length);
    }
  }
}
