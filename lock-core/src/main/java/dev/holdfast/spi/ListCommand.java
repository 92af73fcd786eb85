package dev.holdfast.spi;

/**
 * Asks for one page of the keys that have a holder.
 *
 * @param namespace only keys of this namespace
 * @param namePrefix only names that begin with these code points; empty for all
 * @param cursor empty for the first page, else {@link ListReply#next()} of the page before
 * @param limit about how many to return, at least 1; a store may return fewer or none and still
 *     have a next page
 */
public record ListCommand(String namespace, String namePrefix, String cursor, int limit) {}
