package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.MetadataJson;
import dev.holdfast.spi.Micros;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a script answered about one key: a word, then fields that the word tells. */
final class Reply {
  private final List<?> fields;

  private Reply(List<?> fields) {
    this.fields = fields;
  }

  /** The reply in this element of an answer; anything but a list is no reply of ours. */
  static Reply of(Object element) {
    if (element instanceof List<?> fields && !fields.isEmpty()) {
      return new Reply(fields);
    }
    throw new IllegalStateException("not a reply of a script: " + element);
  }

  String word() {
    return text(0);
  }

  String text(int i) {
    return new String(bytes(i), UTF_8);
  }

  long number(int i) {
    return fields.get(i) instanceof Long small ? small : Long.parseLong(text(i));
  }

  boolean flag(int i) {
    return number(i) == 1;
  }

  Duration duration(int i) {
    return Micros.toDuration(number(i));
  }

  FencingToken token(int i) {
    return FencingToken.of(number(i));
  }

  UUID id(int i) {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(i));
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  /** The eight fields of holder.lua. */
  Holder holder(int i) {
    String tag = text(i + 1);
    return new Holder(
        text(i),
        tag.isEmpty() ? Optional.empty() : Optional.of(tag),
        metadata(i + 2),
        token(i + 3),
        duration(i + 4),
        duration(i + 5),
        flag(i + 6),
        flag(i + 7));
  }

  /** Id, tag, metadata and its number. */
  HolderInfo holderInfo(int i) {
    return new HolderInfo(text(i), text(i + 1), metadata(i + 2), number(i + 3));
  }

  private Map<String, String> metadata(int i) {
    String json = text(i);
    return json.isEmpty() ? Map.of() : MetadataJson.decode(json);
  }

  private byte[] bytes(int i) {
    if (fields.get(i) instanceof byte[] bytes) {
      return bytes;
    }
    throw new IllegalStateException("field " + i + " of a reply is no text: " + fields.get(i));
  }
}
