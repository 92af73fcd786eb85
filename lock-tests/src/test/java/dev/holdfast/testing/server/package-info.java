/**
 * The real servers that the tests run against: found, started, crashed, frozen and restarted.
 *
 * <p>{@link dev.holdfast.testing.server.Servers} gives one shared server of each kind; the classes
 * named after the servers start private ones for tests that crash them.
 */
@NullMarked
package dev.holdfast.testing.server;

import org.jspecify.annotations.NullMarked;
