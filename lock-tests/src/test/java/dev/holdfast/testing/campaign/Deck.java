package dev.holdfast.testing.campaign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Troubles to draw from; all of them are drawn before one is drawn again. */
final class Deck {
  private final List<Trouble> cards = new ArrayList<>();
  private final List<Trouble> left = new ArrayList<>();

  /** What can be made of some kinds, each as often as it is worth. */
  Deck(Set<Trouble> possible, Trouble.Kind... kinds) {
    for (Trouble each : possible) {
      if (List.of(kinds).contains(each.kind())) {
        cards.addAll(Collections.nCopies(weight(each), each));
      }
    }
  }

  private static int weight(Trouble trouble) {
    return switch (trouble) {
      case GRANT_REPLY_CUT -> 8;
      case STATE_LOST -> 3;
      case REPLY_CUT, REQUEST_CUT, REPLIES_DELAYED -> 2;
      default -> 1;
    };
  }

  Trouble draw(Random random) {
    if (left.isEmpty()) {
      left.addAll(cards);
      Collections.shuffle(left, random);
    }
    return left.remove(left.size() - 1);
  }
}
