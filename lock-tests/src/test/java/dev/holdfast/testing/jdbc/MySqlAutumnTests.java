package dev.holdfast.testing.jdbc;

import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * MariaDB and MySQL let a session set its clock: NOW and UTC_TIMESTAMP then stand still, SYSDATE
 * goes on. They know zones by name only from tables, which a new server has empty.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MySqlAutumnTests extends SqlAutumnTests {
  private static final String PARIS = "Europe/Paris";
  private static final int ID = 4_711;

  MySqlAutumnTests(SqlDatabase database) {
    super(database);
  }

  @Override
  SqlDatabase at(Instant instant) {
    return database;
  }

  @Override
  String initSql(Instant instant) {
    return "SET time_zone = '" + PARIS + "', timestamp = " + instant.getEpochSecond();
  }

  @BeforeAll
  void learnZone() throws SQLException {
    String known = "SELECT CONVERT_TZ('2026-01-01', '+00:00', '" + PARIS + "') IS NOT NULL";
    if (database.query(known).get(0).equals("0")) {
      database.execute(zone().toArray(String[]::new));
    }
  }

  /** The zone's rules for this year and the next, as rows of the server's tables. */
  private static List<String> zone() {
    List<String> rows = new ArrayList<>();
    rows.add("INSERT INTO mysql.time_zone VALUES (" + ID + ", 'N')");
    rows.add("INSERT INTO mysql.time_zone_name VALUES ('" + PARIS + "', " + ID + ")");
    String type = "INSERT INTO mysql.time_zone_transition_type VALUES (" + ID;
    rows.add(type + ", 0, 3600, 0, 'CET')");
    rows.add(type + ", 1, 7200, 1, 'CEST')");
    Instant end = Instant.parse("2028-01-01T00:00:00Z");
    Instant from = Instant.parse("2025-06-01T00:00:00Z");
    var rules = ZoneId.of(PARIS).getRules();
    for (ZoneOffsetTransition next = rules.nextTransition(from);
        next.getInstant().isBefore(end);
        next = rules.nextTransition(next.getInstant())) {
      long time = next.getInstant().getEpochSecond();
      int summer = next.getOffsetAfter().getTotalSeconds() == 7_200 ? 1 : 0;
      rows.add(
          "INSERT INTO mysql.time_zone_transition VALUES ("
              + String.join(", ", "" + ID, "" + time, "" + summer)
              + ")");
    }
    return rows;
  }
}
