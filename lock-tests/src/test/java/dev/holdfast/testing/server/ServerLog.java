package dev.holdfast.testing.server;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What a server has written to its log. It grows while the server runs, over restarts too. */
public final class ServerLog {
  private final Supplier<String> text;
  private final Pattern error;

  ServerLog(Supplier<String> text, Pattern error) {
    this.text = text;
    this.error = error;
  }

  /** A point in the log, for {@link #since}: the end as of now. */
  public int mark() {
    return text.get().length();
  }

  /**
   * All text that was written after a mark; zero is the beginning.
   *
   * @param mark from {@link #mark()}
   */
  public String since(int mark) {
    return text.get().substring(mark);
  }

  /**
   * The lines after a mark that report an error in the server's own terms.
   *
   * @param mark from {@link #mark()}
   */
  public List<String> errorsSince(int mark) {
    return since(mark).lines().filter(line -> error.matcher(line).find()).toList();
  }
}
