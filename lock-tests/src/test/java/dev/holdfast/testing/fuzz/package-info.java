/**
 * Garbage at the doors: in what a server answers, in what it has stored, in what a process is
 * given. Nothing but the exceptions that are promised may come out, and never a grant.
 */
@NullMarked
package dev.holdfast.testing.fuzz;

import org.jspecify.annotations.NullMarked;
