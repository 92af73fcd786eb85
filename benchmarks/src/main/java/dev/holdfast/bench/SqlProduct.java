package dev.holdfast.bench;

/**
 * What differs between the databases in the tables that are compared.
 *
 * @param name in the figures' names
 * @param bytes the type for a few bytes
 * @param storage what follows the columns of the floor's table
 * @param timestamp the type for a time
 */
record SqlProduct(String name, String bytes, String storage, String timestamp) {
  static final SqlProduct POSTGRESQL =
      new SqlProduct("postgresql", "bytea", "WITH (fillfactor = 60)", "timestamp");
  static final SqlProduct MARIADB =
      new SqlProduct("mariadb", "varbinary(512)", "ENGINE = InnoDB", "timestamp(3) NULL");
  static final SqlProduct MYSQL =
      new SqlProduct("mysql", "varbinary(512)", "ENGINE = InnoDB", "timestamp(3) NULL");
  static final SqlProduct H2 = new SqlProduct("h2", "varbinary(512)", "", "timestamp");
}
