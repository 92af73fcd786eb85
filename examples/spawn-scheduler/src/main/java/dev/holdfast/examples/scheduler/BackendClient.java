package dev.holdfast.examples.scheduler;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a browser would do: talks to one backend over HTTP. */
final class BackendClient {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final URI url;

  BackendClient(String url) {
    this.url = URI.create(url);
  }

  /**
   * The answer to a save.
   *
   * @param saved whether the document was replaced
   * @param held what the backend's {@code isHeld()} said, just before it wrote
   * @param message the backend's own words
   */
  record SaveReply(boolean saved, boolean held, String message) {}

  /** A save whose request has been sent in part. */
  record BegunSave(HttpURLConnection connection, OutputStream body) {

    /** Sends the rest, and nothing more will follow. */
    void send(String rest) throws IOException {
      body.write(rest.getBytes(StandardCharsets.UTF_8));
      body.close();
    }

    /** Waits for the answer. */
    SaveReply reply() throws IOException {
      boolean saved = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      boolean held = Boolean.parseBoolean(connection.getHeaderField(DocumentServer.HELD));
      return new SaveReply(saved, held, text(connection));
    }
  }

  /** Who answers. */
  String backend() throws IOException {
    return Optional.ofNullable(open().getHeaderField(DocumentServer.BACKEND)).orElse("nobody");
  }

  /** How many saves are under way. */
  int saving() throws IOException {
    return open().getHeaderFieldInt(DocumentServer.SAVING, 0);
  }

  SaveReply save(String text) throws IOException {
    BegunSave save = openSave();
    save.send(text);
    return save.reply();
  }

  /** Begins a save, as over a slow line: the backend waits for the rest of the text. */
  BegunSave beginSave(String first) throws IOException {
    BegunSave save = openSave();
    save.body().write(first.getBytes(StandardCharsets.UTF_8));
    save.body().flush();
    return save;
  }

  private BegunSave openSave() throws IOException {
    HttpURLConnection connection = open();
    connection.setRequestMethod("PUT");
    connection.setDoOutput(true);
    connection.setChunkedStreamingMode(0);
    return new BegunSave(connection, connection.getOutputStream());
  }

  private HttpURLConnection open() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    return connection;
  }

  private static String text(HttpURLConnection connection) throws IOException {
    boolean failed = connection.getResponseCode() >= HttpURLConnection.HTTP_BAD_REQUEST;
    try (InputStream in = failed ? connection.getErrorStream() : connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
