package dev.holdfast.testing.campaign;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.h2.tools.TriggerAdapter;

/** Writes a grant down in the transaction that makes it; H2 knows it by its name. */
public final class H2GrantTrigger extends TriggerAdapter {

  /** For H2. */
  public H2GrantTrigger() {}

  @Override
  public void fire(Connection connection, ResultSet before, ResultSet after) throws SQLException {
    boolean held = after.getString("phase").equals("h");
    if (held && (before == null || before.getLong("last_token") != after.getLong("last_token"))) {
      String sql = "INSERT INTO grants (lock_key, token, grant_id) VALUES (?, ?, ?)";
      try (PreparedStatement insert = connection.prepareStatement(sql)) {
        insert.setBytes(1, after.getBytes("lock_key"));
        insert.setLong(2, after.getLong("last_token"));
        insert.setBytes(3, after.getBytes("grant_id"));
        insert.executeUpdate();
      }
    }
  }
}
