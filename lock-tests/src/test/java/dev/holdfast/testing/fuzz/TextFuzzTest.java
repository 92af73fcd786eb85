package dev.holdfast.testing.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.AcquireRequest;
import dev.holdfast.FencingToken;
import dev.holdfast.InvalidLockKeyException;
import dev.holdfast.LeaseTicket;
import dev.holdfast.LockKey;
import dev.holdfast.SessionBackend;
import dev.holdfast.spi.MetadataJson;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Text from outside: environments, tickets, tokens, metadata. */
class TextFuzzTest {
  private static final LockKey KEY = LockKey.of("space", "name");
  private static final LeaseTicket TICKET = new LeaseTicket(KEY, FencingToken.of(123_456), 2);

  /** Anything, or something that is nearly right. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> anything = Arbitraries.strings().ofMaxLength(40);
    Arbitrary<String> nearly =
        Arbitraries.of(
            "name",
            "123456",
            "0123456",
            "+123456",
            "-1",
            "0",
            "9007199254740991",
            "9007199254740992",
            "1e5",
            " 123456",
            "",
            TICKET.toString(),
            "holdfast1.",
            "\ud800");
    Arbitrary<String> damaged =
        Combinators.combine(Arbitraries.integers().between(0, 60), Arbitraries.chars().all())
            .as((at, c) -> damaged(TICKET.toString(), at, c));
    return Arbitraries.oneOf(anything, nearly, damaged);
  }

  private static String damaged(String text, int at, char c) {
    int i = at % text.length();
    return text.substring(0, i) + c + text.substring(i + 1);
  }

  @Property(tries = 2_000)
  void anEnvironmentIsRightOrAClearError(
      @ForAll("texts") String key, @ForAll("texts") String token, @ForAll("texts") String ticket) {
    Map<String, String> environment = new HashMap<>();
    environment.put(SessionBackend.KEY, key);
    environment.put(SessionBackend.FENCING_TOKEN, token);
    environment.put(SessionBackend.LEASE_TICKET, ticket);
    try {
      SessionBackend backend = SessionBackend.fromEnvironment(environment);
      assertEquals(key, backend.key().name());
      assertEquals(token, backend.token().toString());
    } catch (IllegalStateException e) {
      assertTrue(e.getMessage().contains("SESSION_BACKEND"), e.getMessage());
    }
  }

  @Property(tries = 2_000)
  void aTicketIsReadBackOrAnError(@ForAll("texts") String text) {
    try {
      LeaseTicket ticket = LeaseTicket.parse(text);
      assertEquals(ticket, LeaseTicket.parse(ticket.toString()));
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().contains("ticket"), e.getMessage());
    }
  }

  @Property(tries = 2_000)
  void aTokenIsReadBackOrAnError(@ForAll("texts") String text) {
    try {
      assertEquals(text, FencingToken.parse(text).toString());
    } catch (IllegalArgumentException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }

  @Property(tries = 1_000)
  void metadataIsTakenWholeOrRefused(@ForAll Map<String, String> metadata) {
    try {
      AcquireRequest request = AcquireRequest.of(KEY).metadata(metadata);
      assertEquals(metadata, MetadataJson.decode(MetadataJson.encode(request.metadata())));
    } catch (IllegalArgumentException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }

  @Property(tries = 2_000)
  void storedMetadataIsReadOrAnError(@ForAll("texts") String json) {
    try {
      assertEquals(
          MetadataJson.decode(json),
          MetadataJson.decode(MetadataJson.encode(MetadataJson.decode(json))));
    } catch (IllegalArgumentException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }

  @Property(tries = 2_000)
  void aKeyIsTakenAsItIsOrRefused(@ForAll("texts") String name) {
    try {
      assertEquals(name, LockKey.of(name).name());
    } catch (InvalidLockKeyException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }
}
