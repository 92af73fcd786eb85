package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.MetadataJson;
import dev.holdfast.spi.Micros;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a script answered about one key: a word, then what belongs to it, read one after the other.
 * The form is MessagePack, as far as the server's Lua writes it.
 */
final class Reply {
  /** The type of a number that a script wrote as Lua has it. */
  static final int DOUBLE = 0xcb;

  private final ByteBuffer in;
  private final String word;

  private Reply(byte[] answer) {
    this.in = ByteBuffer.wrap(answer);
    this.word = text();
  }

  /** The reply in this element of an answer. */
  static Reply of(Object element) {
    if (element instanceof byte[] bytes) {
      return new Reply(bytes);
    }
    throw new IllegalStateException("not a reply of a script: " + element);
  }

  String word() {
    return word;
  }

  String text() {
    byte[] bytes = new byte[length()];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }

  private int length() {
    int length = statedLength();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalStateException(
          "a text of " + length + " bytes was announced, but only " + in.remaining() + " came");
    }
    return length;
  }

  private int statedLength() {
    int type = in.get() & 0xff;
    return switch (type) {
      case 0xd9 -> in.get() & 0xff;
      case 0xda -> in.getShort() & 0xffff;
      case 0xdb -> in.getInt();
      default -> {
        if ((type & 0xe0) != 0xa0) {
          throw unexpected("text", type);
        }
        yield type & 0x1f;
      }
    };
  }

  long number() {
    int type = in.get() & 0xff;
    return switch (type) {
      case 0xcc -> in.get() & 0xff;
      case 0xcd -> in.getShort() & 0xffff;
      case 0xce -> in.getInt() & 0xffff_ffffL;
      case DOUBLE -> (long) in.getDouble();
      case 0xcf, 0xd3 -> in.getLong();
      case 0xd0 -> in.get();
      case 0xd1 -> in.getShort();
      case 0xd2 -> in.getInt();
      default -> {
        if (type > 0x7f && type < 0xe0) {
          throw unexpected("number", type);
        }
        yield (byte) type;
      }
    };
  }

  private static IllegalStateException unexpected(String wanted, int type) {
    return new IllegalStateException(
        "a " + wanted + " was expected, but the type is " + Integer.toHexString(type));
  }

  boolean flag() {
    return number() == 1;
  }

  Duration duration() {
    return Micros.toDuration(number());
  }

  FencingToken token() {
    return FencingToken.of(number());
  }

  UUID id() {
    if (length() != 16) {
      throw new IllegalStateException("an id of 16 bytes was expected");
    }
    return new UUID(in.getLong(), in.getLong());
  }

  /** The fields of holder.lua, and then what the holder once sent. */
  Holder holder() {
    FencingToken token = token();
    Duration heldFor = duration();
    Duration expiresIn = duration();
    boolean renewable = flag();
    boolean ended = flag();
    String id = text();
    String tag = text();
    return new Holder(
        id,
        tag.isEmpty() ? Optional.empty() : Optional.of(tag),
        metadata(),
        token,
        heldFor,
        expiresIn,
        renewable,
        ended);
  }

  /** Id, tag, metadata and its number. */
  HolderInfo holderInfo() {
    return new HolderInfo(text(), text(), metadata(), number());
  }

  private Map<String, String> metadata() {
    String json = text();
    return json.isEmpty() ? Map.of() : MetadataJson.decode(json);
  }
}
