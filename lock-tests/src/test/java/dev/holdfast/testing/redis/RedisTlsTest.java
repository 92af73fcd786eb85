package dev.holdfast.testing.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockStoreException;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections over TLS, to a server whose certificate nobody else trusts. */
@StoreName("redis")
class RedisTlsTest {
  private static final String PASSWORD = "secret";

  @TempDir static Path folder;
  private static RedisServer server;
  private static Path keyStore;
  private static String uri;

  @BeforeAll
  static void start() throws IOException, InterruptedException, GeneralSecurityException {
    keyStore = newKeyStore();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    byte[] key = keys.getKey("redis", PASSWORD.toCharArray()).getEncoded();
    byte[] certificate = keys.getCertificate("redis").getEncoded();
    server = RedisServer.startBinary(List.of("--appendonly", "yes", "--tls-auth-clients", "no"));
    server.call("CONFIG", "SET", "tls-key-file", pem("PRIVATE KEY", key));
    server.call("CONFIG", "SET", "tls-cert-file", pem("CERTIFICATE", certificate));
    int port = server.port() + 10_000; // free, because it is kept for the bus of a Cluster
    server.call("CONFIG", "SET", "tls-port", "" + port);
    uri = "rediss://localhost:" + port;
  }

  private static Path newKeyStore() throws IOException, InterruptedException {
    Path store = folder.resolve("redis.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    String options =
        "-genkeypair -alias redis -keyalg RSA -keysize 2048 -validity 2 -storetype PKCS12"
            + " -dname CN=localhost -ext san=dns:localhost -storepass "
            + PASSWORD;
    Process process =
        new ProcessBuilder((keytool + " " + options + " -keystore " + store).split(" "))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
    return store;
  }

  private static String pem(String kind, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(der);
    Path file = folder.resolve(kind.replace(' ', '-') + ".pem");
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    return file.toString();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aServerThatNobodyVouchesForIsRefused() {
    LockStoreException e =
        assertThrows(LockStoreException.class, () -> RedisLockStore.connect(uri).close());
    assertTrue(e.getMessage().contains("certif"), e.getMessage());
  }

  @Test
  void theAddressMayWaiveTheCheck() {
    try (LockStore store = RedisLockStore.connect(uri + "?verifyPeer=NONE")) {
      EveryStep.run(store, "unchecked");
      RedisHintsTest.assertHintComes(store, store, "unchecked ");
    }
  }

  @Test
  void aClientOfTheApplicationMayTrustIt() {
    RedisClient client = RedisClient.create(RedisURI.create(uri));
    SslOptions trust = SslOptions.builder().truststore(keyStore.toFile(), PASSWORD).build();
    client.setOptions(ClientOptions.builder().sslOptions(trust).build());
    try (LockStore store = RedisLockStore.over(client)) {
      EveryStep.run(store, "checked");
      RedisHintsTest.assertHintComes(store, store, "checked ");
    } finally {
      client.shutdown();
    }
  }
}
