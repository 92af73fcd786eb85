package dev.holdfast.spi;

/** What a store answers to {@link AnnotateCommand}. */
public sealed interface AnnotateReply permits AnnotateReply.Annotated, Refusal {

  /** The metadata is as asked, or newer. */
  record Annotated() implements AnnotateReply {}
}
