/**
 * The store of locks in a SQL database: H2, PostgreSQL, MariaDB, MySQL.
 *
 * <p>Start at {@link dev.holdfast.jdbc.JdbcLockStore}; protect the data itself with {@link
 * dev.holdfast.jdbc.JdbcFencingGuard}. The statements that create the tables are in this package of
 * the jar, one file for each database: {@code h2.sql}, {@code postgresql.sql}, {@code mariadb.sql},
 * {@code mysql.sql}, and the same with {@code -guard} for the guard.
 *
 * <p>What a call costs, in round trips, when nobody loses a race:
 *
 * <table>
 *   <caption>Round trips of one call</caption>
 *   <tr><th></th><th>PostgreSQL</th><th>MariaDB, MySQL</th><th>H2 (statements)</th></tr>
 *   <tr><td>acquire: granted</td><td>1</td><td>2, or 3 if the key is new,
 *       or 1 if this store was the last to release it</td><td>4, or 6 if the key is new, or 3 if
 *       this store was the last to release it</td></tr>
 *   <tr><td>acquire: held</td><td>1</td><td>1</td><td>1</td></tr>
 *   <tr><td>find</td><td>1</td><td>1</td><td>1</td></tr>
 *   <tr><td>release</td><td>1</td><td>1</td><td>3</td></tr>
 *   <tr><td>renew, up to 500 leases</td><td>1</td><td>5, or 4 if READ COMMITTED is the
 *       default</td><td>4</td></tr>
 *   <tr><td>attach, annotate, revoke, forced release</td><td>4</td><td>2</td><td>5</td></tr>
 * </table>
 *
 * <p>On PostgreSQL, acquires and releases of many threads at the same time share round trips.
 *
 * <p>A held key is answered by a plain read: no row is locked, nothing is written. Where a store
 * grants what it has released itself without a look, it finds out once by that write, which then
 * does nothing, that another has taken the key. Every decision is made by the server's clock, read
 * after the row is locked, or else the write is refused that was decided before. Under contention
 * at READ COMMITTED the server reports no errors; at higher levels serialization failures are tried
 * again inside.
 */
@NullMarked
package dev.holdfast.jdbc;

import org.jspecify.annotations.NullMarked;
