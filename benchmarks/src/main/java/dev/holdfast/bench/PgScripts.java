package dev.holdfast.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.testing.server.PostgresServer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scripts for pgbench. Ours are what the server's log says that our driver sends, with the key, the
 * id of the grant and the token as variables.
 *
 * @param acquire a grant
 * @param release its release
 * @param refusal an acquire of a held key
 */
record PgScripts(LoggedStatement acquire, LoggedStatement release, LoggedStatement refusal) {
  private static final String KEY = "pgbench-";
  private static final int FIRST = 100_000;
  private static final int KEYS = 1_000;
  private static final String TOKEN =
      "GREATEST(CAST(:last_token AS bigint) + 1, CAST(:granted_at AS bigint))";
  private static final String BYTES =
      "decode('%s' || encode(convert_to((:n)::text, 'UTF8'), 'hex'), 'hex')";

  static PgScripts of(SqlSides sql, PostgresServer server) throws Exception {
    prepare(sql);
    List<LoggedStatement> logged = logged(sql, server);
    LoggedStatement refusal = logged.get(3);
    sql.execute(refusal.inline(parameter -> parameter)); // nobody has the key any more: a grant
    return new PgScripts(logged.get(0), logged.get(1), refusal);
  }

  private static void prepare(SqlSides sql) throws Exception {
    List<String> keys = IntStream.range(FIRST, FIRST + KEYS).mapToObj(i -> KEY + i).toList();
    try (Side floor = sql.floor();
        Side ours = sql.ours()) {
      floor.locks().prepare(keys);
      floor.locks().prepare(List.of(KEY + "held"));
      floor.locks().take(KEY + "held");
      for (String key : keys) {
        ours.locks().take(key).release();
      }
    }
  }

  /** What our driver sends for a grant, its release, a grant, a refusal, and a release. */
  private static List<LoggedStatement> logged(SqlSides sql, PostgresServer server)
      throws Exception {
    int mark = server.errorLog().mark();
    try (SqlSides loud =
            new SqlSides(sql.product(), server.url() + "&options=-c%20log_statement=all");
        Side ours = loud.ours()) {
      ours.locks().take(KEY + FIRST).release();
      ours.other().take(KEY + "held");
      ours.locks().refused(KEY + "held");
    }
    List<LoggedStatement> all = LoggedStatement.in(server.errorLog().since(mark));
    return all.stream().filter(statement -> statement.parameters().size() > 1).toList();
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(UTF_8));
  }

  static String floorPair() {
    String update =
        "UPDATE bench_floor SET token = :g, expires = :g, holder = '%s' WHERE lock_key = "
            + String.format(BYTES, hex(KEY))
            + ";\n";
    return variables() + String.format(update, "scheduler-3") + String.format(update, "");
  }

  static String floorHeld() {
    return "SELECT * FROM bench_floor WHERE lock_key = '\\x" + hex(KEY + "held") + "';\n";
  }

  private static String variables() {
    return "\\set n random("
        + FIRST
        + ", "
        + (FIRST + KEYS - 1)
        + ")\n\\set g random(1, 1000000000)\n";
  }

  /** A grant and its release. */
  String pair() {
    String grant = acquire.parameters().get(0);
    return variables()
        + acquire.inline(parameter -> parameter.equals(grant) ? grant(grant) : key(parameter))
        + " \\gset\n"
        + release.inline(
            parameter ->
                parameter.equals(grant)
                    ? grant(grant)
                    : parameter.matches("'\\d{16}'") ? TOKEN : key(parameter))
        + ";\n";
  }

  /** The last bytes of an id are drawn anew for each grant. */
  private static String grant(String literal) {
    String start = literal.substring(3, literal.length() - 17);
    return "decode('" + start + "' || lpad(to_hex((:g)::bigint), 16, '0'), 'hex')";
  }

  private static String key(String literal) {
    String end = hex("" + FIRST) + "'";
    return literal.endsWith(end)
        ? String.format(BYTES, literal.substring(3, literal.length() - end.length()))
        : literal;
  }

  /** A refusal: the key is held. */
  String held() {
    return refusal.inline(parameter -> parameter) + ";\n";
  }
}
