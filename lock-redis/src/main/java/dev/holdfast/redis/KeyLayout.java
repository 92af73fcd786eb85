package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.LockKey;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Where a record lives: {@code <prefix>:{bucket}:<length of namespace>:<namespace>:<name>}, in
 * UTF-8 bytes. The length makes the frame unambiguous.
 *
 * <p>The bucket, 0 to 255, is the lowest byte of the CRC-32 of the framed key. It is the only hash
 * tag, because it comes first: braces in a key change nothing. It is part of the format.
 */
final class KeyLayout {
  static final int BUCKETS = 256;
  static final String DEFAULT_PREFIX = "holdfast";

  private final String prefix;

  /** How the keys of each bucket begin. */
  private final byte[][] starts = new byte[BUCKETS][];

  KeyLayout(String prefix) {
    if (!prefix.matches("[A-Za-z0-9._/-]+(:[A-Za-z0-9._/-]+)*") || prefix.length() > 64) {
      throw new IllegalArgumentException(
          "the prefix of the keys has 1 to 64 of the characters A-Z a-z 0-9 . _ / - and single"
              + " colons between them, but this one is \""
              + prefix
              + "\"");
    }
    this.prefix = prefix;
    Arrays.setAll(starts, bucket -> start(bucket).getBytes(UTF_8));
  }

  /** A record's key, and the bucket that decides its Cluster slot. */
  record Place(byte[] key, int bucket) {}

  String prefix() {
    return prefix;
  }

  Place placeOf(LockKey key) {
    byte[] frame = frame(key).getBytes(UTF_8);
    CRC32 crc = new CRC32();
    crc.update(frame);
    int bucket = (int) (crc.getValue() & 0xff);
    byte[] start = starts[bucket];
    byte[] place = Arrays.copyOf(start, start.length + frame.length);
    System.arraycopy(frame, 0, place, start.length, frame.length);
    return new Place(place, bucket);
  }

  /** Namespace and name in one text, so that no two pairs give the same. */
  static String frame(LockKey key) {
    return frame(key.namespace(), key.name());
  }

  private static String frame(String namespace, String name) {
    return namespace.getBytes(UTF_8).length + ":" + namespace + ":" + name;
  }

  /** What {@link #placeOf} put into a Redis key; empty if it is none of ours. */
  Optional<LockKey> keyAt(byte[] place) {
    String text = new String(place, ISO_8859_1);
    int frame = text.indexOf("}:") + 2;
    if (!text.startsWith(prefix + ":{") || frame < 2) {
      return Optional.empty();
    }
    int namespace = text.indexOf(':', frame) + 1;
    try {
      int name = namespace + Integer.parseInt(text, frame, namespace - 1, 10) + 1;
      return Optional.of(
          new LockKey(
              new String(place, namespace, name - 1 - namespace, UTF_8),
              new String(place, name, place.length - name, UTF_8)));
    } catch (RuntimeException notOurs) {
      return Optional.empty();
    }
  }

  /** The glob pattern of the keys of a namespace whose names begin so. */
  byte[] patternOf(String namespace, String namePrefix) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes((prefix + ":{*}:").getBytes(UTF_8));
    for (byte b : frame(namespace, namePrefix).getBytes(UTF_8)) {
      if ("*?[]\\".indexOf(b) >= 0) {
        out.write('\\');
      }
      out.write(b);
    }
    out.write('*');
    return out.toByteArray();
  }

  /** The glob pattern of all records. */
  byte[] patternOfAll() {
    return (prefix + ":{*}:*").getBytes(UTF_8);
  }

  /** A key that no record has, in the slot of a bucket: it only says which server is meant. */
  byte[] anyKeyIn(int bucket) {
    return (start(bucket) + "-").getBytes(UTF_8);
  }

  /** The channel on which a freed key is told: one for all, or on a Cluster one for each bucket. */
  String channel() {
    return prefix + ":released";
  }

  String channel(int bucket) {
    return start(bucket) + "released";
  }

  private String start(int bucket) {
    return prefix + ":{" + bucket + "}:";
  }
}
