/** Tests of the proxy, with plain sockets. */
@NullMarked
package dev.holdfast.testing.proxy;

import org.jspecify.annotations.NullMarked;
