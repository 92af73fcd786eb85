package dev.holdfast;

import dev.holdfast.spi.MetadataJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * What another process needs to take a lease over: {@link LockManager#resume(LeaseTicket)}. One
 * process can attach by it, once. Not a secret, but whoever has it can take the lease.
 *
 * @param key the key
 * @param token the lease's token
 * @param attachNumber the attach number of the process that wrote the ticket
 */
public record LeaseTicket(LockKey key, FencingToken token, int attachNumber) {
  private static final String PREFIX = "holdfast1.";

  /**
   * Checks the attach number.
   *
   * @throws IllegalArgumentException if it is negative, or something is missing
   */
  public LeaseTicket {
    TextRules.required("key of a lease ticket", key);
    TextRules.required("token of a lease ticket", token);
    if (attachNumber < 0) {
      throw new IllegalArgumentException("an attach number is not negative: " + attachNumber);
    }
  }

  /**
   * Reads the text of a ticket.
   *
   * @throws IllegalArgumentException if the text is not one; says what is wrong
   */
  public static LeaseTicket parse(String text) {
    if (!TextRules.required("text of a lease ticket", text).startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "a lease ticket begins with \""
              + PREFIX
              + "\", but this text does not; hand it on as it was given");
    }
    try {
      byte[] json = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
      Map<String, String> fields = MetadataJson.decode(utf8(json));
      return new LeaseTicket(
          LockKey.of(field(fields, "ns"), field(fields, "name")),
          FencingToken.parse(field(fields, "token")),
          Integer.parseInt(field(fields, "attach")));
    } catch (IllegalArgumentException | InvalidLockKeyException e) {
      throw new IllegalArgumentException(
          "the lease ticket is damaged, hand it on unchanged: " + e.getMessage(), e);
    }
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it is not UTF-8", e);
    }
  }

  private static String field(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("it has no field \"" + name + "\"");
    }
    return value;
  }

  /** The text that {@link #parse} reads: one word of ASCII letters, digits, {@code . - _}. */
  @Override
  public String toString() {
    String json =
        MetadataJson.encode(
            Map.of(
                "ns", key.namespace(),
                "name", key.name(),
                "token", token.toString(),
                "attach", Integer.toString(attachNumber)));
    return PREFIX
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
