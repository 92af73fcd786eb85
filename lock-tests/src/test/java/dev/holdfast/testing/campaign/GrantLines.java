package dev.holdfast.testing.campaign;

import dev.holdfast.LockKey;
import dev.holdfast.redis.EditedScripts;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.server.RedisServer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Grants as lines of text that the script which acquires writes down in the step that grants. */
final class GrantLines {
  /** Before the answer of a grant, on the short way and on the long one. */
  private static final Pattern GRANTED =
      Pattern.compile("(?m)^(?= *return (?:reply\\('granted', token|struct.pack\\(.*granted))");

  private static final String WRITTEN =
      """
      local hex = string.gsub(grant, '.', function(c) return string.format('%02x', string.byte(c)) end)
      local line = string.format('%.0f', token) .. ' ' .. hex .. ' ' .. key
      WRITE
      """;
  private static final String MARK = "* campaign granted ";

  private GrantLines() {}

  /**
   * The script, if it grants, with the line written down.
   *
   * @param write does it; the text is the variable {@code line}
   */
  static String edit(String lua, String write) {
    String written = Matcher.quoteReplacement(WRITTEN.replace("WRITE", write));
    return GRANTED.matcher(lua).replaceAll(written);
  }

  /** A store whose servers write the lines into their own logs, which no loss of state takes. */
  static LockStore loggingStore(String address) {
    String write = "redis.log(redis.LOG_NOTICE, '" + MARK.substring(2) + "' .. line)";
    return EditedScripts.builder(lua -> edit(lua, write))
        .prefix(RedisGround.PREFIX)
        .connect(address);
  }

  /** The grants in the logs of servers. */
  static List<LoggedGrant> inLogsOf(List<RedisServer> servers) {
    return servers.stream()
        .flatMap(each -> each.control().log().since(0).lines())
        .filter(line -> line.contains(MARK))
        .map(line -> parse(line.substring(line.indexOf(MARK) + MARK.length())))
        .toList();
  }

  static LoggedGrant parse(String line) {
    String[] parts = line.split(" ", 3);
    String name = parts[2].substring(parts[2].lastIndexOf(':') + 1);
    return new LoggedGrant(LockKey.of(name).toString(), Long.parseLong(parts[0]), uuid(parts[1]));
  }

  private static String uuid(String hex) {
    return hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
  }
}
