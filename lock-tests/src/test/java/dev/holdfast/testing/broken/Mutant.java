package dev.holdfast.testing.broken;

/**
 * A store that breaks one thing.
 *
 * @param name what it does wrong
 * @param rule the rule that this breaks
 * @param steps the store
 */
public record Mutant(String name, String rule, Steps steps) {
  @Override
  public String toString() {
    return rule + " " + name;
  }
}
