package dev.holdfast.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.LockKey;
import java.util.Arrays;

/**
 * Keys as bytes: the length of the namespace in two bytes, the namespace, the name, both as UTF-8.
 *
 * <p>No two keys have the same bytes. The bytes of the keys of one namespace are ordered as the
 * code points of their names, and those that share a prefix lie together.
 */
final class KeyBytes {

  /** The most bytes that a key can have. */
  static final int MAX_LENGTH = 2 + 2 * 4 * LockKey.MAX_CODE_POINTS;

  private KeyBytes() {}

  static byte[] of(LockKey key) {
    return of(key.namespace(), key.name());
  }

  /** The bytes that the keys of this namespace whose names begin with the prefix begin with. */
  static byte[] of(String namespace, String namePrefix) {
    byte[] space = namespace.getBytes(UTF_8);
    byte[] name = namePrefix.getBytes(UTF_8);
    byte[] bytes = new byte[2 + space.length + name.length];
    bytes[0] = (byte) (space.length >> 8);
    bytes[1] = (byte) space.length;
    System.arraycopy(space, 0, bytes, 2, space.length);
    System.arraycopy(name, 0, bytes, 2 + space.length, name.length);
    return bytes;
  }

  static LockKey key(byte[] bytes) {
    int space = (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
    String namespace = new String(bytes, 2, space, UTF_8);
    return new LockKey(namespace, new String(bytes, 2 + space, bytes.length - 2 - space, UTF_8));
  }

  /** The smallest bytes above these. */
  static byte[] next(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  /** The smallest bytes above all that begin with these. */
  static byte[] end(byte[] prefix) {
    byte[] end = prefix.clone();
    for (int i = end.length - 1; i >= 0; i--) {
      if (++end[i] != 0) {
        return Arrays.copyOf(end, i + 1);
      }
    }
    throw new IllegalArgumentException("no bytes are above a prefix of only 0xff");
  }
}
