package dev.holdfast.testing.jdbc;

import dev.holdfast.jdbc.Dialect;
import java.util.List;
import java.util.Optional;

/**
 * A way to break the SQL, as it has been broken elsewhere, and the test that must notice.
 *
 * @param name what is wrong
 * @param killer the class of the test
 * @param test the test
 * @param family how steps are made; empty for the database's own way
 * @param edits the changes of schema, dialect and statements
 */
record SqlMutant(
    String name, Class<?> killer, String test, Optional<Dialect.Family> family, List<Edit> edits) {

  SqlMutant(String name, Class<?> killer, String test, Edit... edits) {
    this(name, killer, test, Optional.empty(), List.of(edits));
  }

  /** The database, broken so. */
  EditedDatabase of(SqlDatabase database) {
    return new EditedDatabase(database, edits, family);
  }

  /** The same, with steps as transactions of several statements. */
  SqlMutant inTransactions() {
    return new SqlMutant(name, killer, test, Optional.of(Dialect.Family.STANDARD), edits);
  }

  @Override
  public String toString() {
    return name + ": " + killer.getSimpleName() + "." + test;
  }
}
