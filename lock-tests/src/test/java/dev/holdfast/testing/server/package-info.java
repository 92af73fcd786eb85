/**
 * The real servers that the tests run against: found, started, crashed, frozen and restarted.
 *
 * <p>{@link dev.holdfast.testing.server.Servers} gives one shared server of each kind; the classes
 * named after the servers start private ones for tests that crash them. A server is the first of:
 *
 * <ol>
 *   <li>the address given by {@code -Dholdfast.redis.uri}, {@code -Dholdfast.postgresql.url},
 *       {@code -Dholdfast.mariadb.url} or {@code -Dholdfast.mysql.url}, for shared servers only;
 *   <li>the binary, or the folder of it, given by {@code -Dholdfast.redis.bin} and so on;
 *   <li>a container, if an engine answers and holds the image; {@code -Dholdfast.redis.image} and
 *       so on name another one; it is never fetched;
 *   <li>the binary in a jar of the test class path; {@code -Dpostgresql-binaries.version=16.14.0}
 *       given to Maven selects another PostgreSQL;
 *   <li>an installed binary.
 * </ol>
 *
 * <p>If there is none, the test is aborted with the reason, and fails where CI=true. Everything
 * that is unpacked or written stays in {@code target/servers}.
 */
@NullMarked
package dev.holdfast.testing.server;

import org.jspecify.annotations.NullMarked;
