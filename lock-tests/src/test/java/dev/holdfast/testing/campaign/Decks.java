package dev.holdfast.testing.campaign;

import java.util.Set;

/**
 * The troubles of a campaign, which goes through all of them, over its rounds.
 *
 * @param harmless what loses no state
 * @param losses what loses state
 * @param clocks what happens to clocks, beside the others
 */
record Decks(Deck harmless, Deck losses, Deck clocks) {

  /** Of what can be made on a ground. */
  static Decks of(Set<Trouble> possible) {
    return new Decks(
        new Deck(possible, Trouble.Kind.NETWORK, Trouble.Kind.SERVER),
        new Deck(possible, Trouble.Kind.LOSS),
        new Deck(possible, Trouble.Kind.CLOCK));
  }
}
