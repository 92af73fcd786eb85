package dev.holdfast.testing.jdbc;

import dev.holdfast.testing.StoreName;
import java.util.List;
import org.junit.jupiter.api.Test;

@StoreName("mariadb")
class MariaDbMutantsTest extends SqlMutantTests {
  private static final ServerDatabase DATABASE = ServerDatabase.mariaDb();

  MariaDbMutantsTest() {
    super(DATABASE);
  }

  @Override
  List<SqlMutant> mutants() {
    return MySqlMutants.all();
  }

  /** It is the order, and not the upsert, that is noticed. */
  @Test
  void anUpsertInTheRightOrderPasses() throws Throwable {
    SqlMutant right = MySqlMutants.takeOverByUpsert("ON DUPLICATE KEY UPDATE", false);
    run(right, right.of(DATABASE));
  }
}
