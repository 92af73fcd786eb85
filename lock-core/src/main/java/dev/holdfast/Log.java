package dev.holdfast;

/**
 * The one logger. WARNING is for what an operator should act on. Keys are not logged above DEBUG.
 */
final class Log {
  static final System.Logger LOGGER = System.getLogger("dev.holdfast");

  private Log() {}
}
