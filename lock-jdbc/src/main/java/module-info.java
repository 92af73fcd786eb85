/** The store of locks in a SQL database. */
module dev.holdfast.jdbc {
  requires transitive dev.holdfast;
  requires transitive java.sql;
  requires transitive org.jdbi.v3.core;
  requires static org.jspecify;
  requires static org.postgresql.jdbc;

  exports dev.holdfast.jdbc;
}
