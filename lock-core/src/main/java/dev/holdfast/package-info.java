/** Locks and leases with fencing tokens: the API that an application uses. */
@NullMarked
package dev.holdfast;

import org.jspecify.annotations.NullMarked;
