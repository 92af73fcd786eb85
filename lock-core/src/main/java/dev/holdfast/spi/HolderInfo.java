package dev.holdfast.spi;

import java.util.Map;

/**
 * What a holder says of itself, kept in the record.
 *
 * @param id its id; empty in a record that has no holder
 * @param tag its tag; empty if it gave none
 * @param metadata its metadata
 * @param metadataNumber how often the metadata was replaced; a lower number is ignored
 */
public record HolderInfo(String id, String tag, Map<String, String> metadata, long metadataNumber) {

  /** Nobody. */
  public static final HolderInfo NONE = new HolderInfo("", "", Map.of(), 0);

  /** Copies the metadata. */
  public HolderInfo {
    metadata = Map.copyOf(metadata);
  }

  /** The same holder with other metadata. */
  public HolderInfo annotated(long number, Map<String, String> newMetadata) {
    return new HolderInfo(id, tag, newMetadata, number);
  }
}
