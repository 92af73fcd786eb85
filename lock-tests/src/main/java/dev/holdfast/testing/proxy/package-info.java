/** A loopback TCP proxy that breaks connections on command, for tests against real servers. */
@NullMarked
package dev.holdfast.testing.proxy;

import org.jspecify.annotations.NullMarked;
