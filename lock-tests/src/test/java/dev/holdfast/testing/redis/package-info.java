/** The store on Redis, on real servers. */
@NullMarked
package dev.holdfast.testing.redis;

import org.jspecify.annotations.NullMarked;
