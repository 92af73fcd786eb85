package dev.holdfast.testing.fuzz;

import dev.holdfast.testing.StoreName;

@StoreName("h2")
class H2RowsFuzzTest extends SqlRowsFuzzCase {
  @Override
  String url() {
    return "jdbc:h2:mem:fuzz;DB_CLOSE_DELAY=-1";
  }
}
