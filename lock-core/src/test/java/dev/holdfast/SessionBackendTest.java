package dev.holdfast;

import static dev.holdfast.SessionBackend.FENCING_TOKEN;
import static dev.holdfast.SessionBackend.KEY;
import static dev.holdfast.SessionBackend.LEASE_TICKET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule G3: what a backend's container is given, and reads. */
class SessionBackendTest {
  private static final LockKey NASTY = LockKey.of("näme: {space}", "dö=c\n\uD83D\uDE00\"");
  private final Bench bench = new Bench();
  private final LockManager locks = bench.manager();

  @ParameterizedTest
  @ValueSource(strings = {"document-123", " ", "a=b", "dö=c\n\uD83D\uDE00\""})
  void isReadAsItIsWritten(String name) {
    LockKey key = LockKey.of("näme: {space}", name);
    Lease lease = Bench.lease(locks.acquire(key, "a"));
    Map<String, String> environment = SessionBackend.environment(lease);
    assertFalse(lease.isHeld());
    assertEquals(java.util.Set.of(KEY, FENCING_TOKEN, LEASE_TICKET), environment.keySet());
    assertEquals(name, environment.get(KEY));
    assertEquals(lease.token().toString(), environment.get(FENCING_TOKEN));
    SessionBackend backend = SessionBackend.fromEnvironment(environment);
    assertEquals(key, backend.key());
    assertEquals(lease.token(), backend.token());
    assertTrue(backend.resume(bench.manager()).isHeld());
  }

  @Test
  void worksWithoutATicketInTheDefaultNamespace() {
    Lease lease = Bench.lease(locks.acquire(LockKey.of("doc"), "a"));
    SessionBackend backend =
        SessionBackend.fromEnvironment(Map.of(KEY, "doc", FENCING_TOKEN, "" + lease.token()));
    assertEquals(Optional.empty(), backend.ticket());
    assertTrue(backend.resume(bench.manager()).isHeld());
  }

  @Test
  void refusesAKeyThatAnEnvironmentCannotCarryAndLeavesTheLeaseAlone() {
    Lease lease = Bench.lease(locks.acquire(LockKey.of("a\0b"), "a"));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> SessionBackend.environment(lease));
    assertTrue(e.getMessage().contains("U+0000"), e.getMessage());
    assertTrue(lease.isHeld());
    assertTrue(bench.manager().resume(LeaseTicket.parse(lease.ticket().toString())).isHeld());
    Lease inNamespace = Bench.lease(locks.acquire(LockKey.of("a\0b", "c"), "a"));
    SessionBackend read = SessionBackend.fromEnvironment(SessionBackend.environment(inNamespace));
    assertEquals(LockKey.of("a\0b", "c"), read.key()); // the ticket carries it
  }

  @Test
  void whatIsMissingMalformedOrContradictingIsNamed() {
    Map<String, String> good = environment();
    assertRefused(KEY + " is missing", without(good, KEY));
    assertRefused(KEY + " is missing", with(good, KEY, ""));
    assertRefused(FENCING_TOKEN + " is missing", without(good, FENCING_TOKEN));
    assertRefused(FENCING_TOKEN + " is malformed", with(good, FENCING_TOKEN, "12x"));
    assertRefused(FENCING_TOKEN + " is malformed", with(good, FENCING_TOKEN, "9007199254740992"));
    assertRefused(FENCING_TOKEN + " contradicts", with(good, FENCING_TOKEN, "12"));
    assertRefused(KEY + " contradicts", with(good, KEY, "another"));
    assertRefused(KEY + " contradicts", with(good, KEY, "d?=c\n??\"")); // by a poor locale
    assertRefused(LEASE_TICKET + " is malformed", with(good, LEASE_TICKET, "what"));
    assertRefused("malformed", with(without(good, LEASE_TICKET), KEY, "x".repeat(129)));
    assertRefused("missing", Map.of());
    assertEquals(NASTY, SessionBackend.fromEnvironment(good).key());
  }

  @Test
  void thisProcessHasNone() {
    IllegalStateException e =
        assertThrows(IllegalStateException.class, SessionBackend::fromEnvironment);
    assertTrue(e.getMessage().contains("not spawned with a lock"), e.getMessage());
  }

  @Test
  void ticketsAreOneWordOfAscii() {
    LeaseTicket ticket = new LeaseTicket(NASTY, FencingToken.of(42), 3);
    assertTrue(ticket.toString().matches("[A-Za-z0-9._-]+"), ticket.toString());
    assertEquals(ticket, LeaseTicket.parse(ticket.toString()));
  }

  @Test
  void damagedTicketsAreRefused() {
    String good = new LeaseTicket(NASTY, FencingToken.of(42), 3).toString();
    assertRefusedTicket("null", null);
    assertRefusedTicket("begins with", "");
    assertRefusedTicket("begins with", "holdfast2." + good.substring(10));
    assertRefusedTicket("damaged", good + "!");
    assertRefusedTicket("damaged", good.substring(0, good.length() / 2));
    assertRefusedTicket("damaged", good + good);
    assertRefusedTicket("no field \"ns\"", encoded("{\"name\":\"x\"}"));
    assertRefusedTicket("fencing token", encoded(fields("\"x\"", "\"\"", "\"0\"", "\"0\"")));
    assertRefusedTicket("damaged", encoded(fields("\"x\"", "\"\"", "\"1\"", "\"one\"")));
    assertRefusedTicket("negative", encoded(fields("\"x\"", "\"\"", "\"1\"", "\"-1\"")));
    assertRefusedTicket("empty", encoded(fields("\"\"", "\"\"", "\"1\"", "\"0\"")));
    assertRefusedTicket("damaged", encoded("[]"));
    assertRefusedTicket("damaged", encoded(""));
    byte[] latin = fields("\"é\"", "\"\"", "\"1\"", "\"0\"").getBytes(StandardCharsets.ISO_8859_1);
    assertRefusedTicket("UTF-8", "holdfast1." + Base64.getUrlEncoder().encodeToString(latin));
  }

  private static String fields(String name, String namespace, String token, String attach) {
    return String.format(
        "{\"ns\":%s,\"name\":%s,\"token\":%s,\"attach\":%s}", namespace, name, token, attach);
  }

  private static String encoded(String json) {
    return "holdfast1."
        + Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefusedTicket(String says, String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> LeaseTicket.parse(text));
    assertTrue(e.getMessage().contains(says), e.getMessage());
  }

  private Map<String, String> environment() {
    return SessionBackend.environment(Bench.lease(locks.acquire(NASTY, "a")));
  }

  private static Map<String, String> with(Map<String, String> all, String name, String value) {
    Map<String, String> changed = new HashMap<>(all);
    changed.put(name, value);
    return changed;
  }

  private static Map<String, String> without(Map<String, String> all, String name) {
    Map<String, String> changed = new HashMap<>(all);
    changed.remove(name);
    return changed;
  }

  private static void assertRefused(String says, Map<String, String> environment) {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class, () -> SessionBackend.fromEnvironment(environment));
    assertTrue(e.getMessage().contains(says), e.getMessage());
  }
}
