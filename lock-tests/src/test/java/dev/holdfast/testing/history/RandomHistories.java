package dev.holdfast.testing.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Draws small histories of one key in which tokens tend to follow each other; good and bad ones in
 * healthy shares.
 */
final class RandomHistories {

  private static final String KEY = "k";
  private static final DeathReason[] REASONS = {
    DeathReason.UNSTATED,
    DeathReason.UNSTATED,
    DeathReason.UNSTATED,
    DeathReason.EXPIRED,
    DeathReason.EXPIRED,
    DeathReason.RELEASED,
    DeathReason.SUPERSEDED,
    DeathReason.HANDED_OVER
  };

  private final IntUnaryOperator draws;
  private final int[] begin = new int[4];
  private final List<Observation> observations = new ArrayList<>();

  private RandomHistories(IntUnaryOperator draws) {
    this.draws = draws;
  }

  /** A history from draws: each is given a limit and returns a number from 0 to below it. */
  static History draw(IntUnaryOperator draws) {
    return new RandomHistories(draws).draw();
  }

  private History draw() {
    int tokens = 1 + below(3);
    int now = below(3);
    for (int i = 0; i < tokens; i++) {
      begin[i] = now;
      grant(i);
      now += below(4);
    }
    begin[tokens] = now;
    int others = below(9 - tokens);
    for (int i = 0; i < others; i++) {
      other(below(tokens));
    }
    return new History(observations);
  }

  /** A token starts with a grant, a grant after an unanswered attempt, or a sighting by others. */
  private void grant(int i) {
    int way = below(8);
    if (way == 0 || way == 1 && below(4) > 0) {
      observations.add(new Unanswered(unanswered(begin[i]), "h" + i % 2, "g" + i));
    }
    if (way == 1) {
      observations.add(new Held(call(begin[i] + below(2)), token(i), "h" + i % 2));
    } else {
      observations.add(new Granted(call(begin[i]), token(i), "h" + i % 2, "g" + i, remaining()));
    }
  }

  private void other(int i) {
    int middle = begin[i] + below(Math.max(1, begin[i + 1] - begin[i] + 1));
    Call within = call(middle);
    Call after = call(middle + 1 + below(4));
    switch (below(16)) {
      case 0 -> observations.add(new Held(within, token(i), "h" + i % 2));
      case 1 -> observations.add(new Found(within, token(i), "h" + i % 2));
      case 2 -> observations.add(new Renewed(within, token(i), remaining()));
      case 3 -> observations.add(new Believed(within, token(i), 0, middle + below(3) - 1));
      case 4 -> observations.add(new HandOver(within, token(i), 1, remaining()));
      case 5 -> observations.add(new Granted(within, token(i), "h" + i % 2, "g" + i, remaining()));
      case 6, 7 -> observations.add(new Released(within, token(i)));
      case 8 -> observations.add(new ForcedRelease(unanswered(middle), token(i)));
      case 9 -> observations.add(new Abandoned(unanswered(middle), "g" + i));
      case 10 -> observations.add(new GuardAdmitted(after, token(i), observations.size()));
      case 11, 12 -> observations.add(new FoundNone(after));
      default -> observations.add(new SaidDead(after, token(i), REASONS[below(REASONS.length)]));
    }
  }

  private int below(int limit) {
    return draws.applyAsInt(limit);
  }

  private static long token(int i) {
    return 10L * (i + 1);
  }

  private Call call(int around) {
    int start = Math.max(0, around - below(3));
    return new Call(KEY, "p", Math.min(12, start), Math.min(13, around + below(3)));
  }

  private static Call unanswered(int start) {
    return Call.unanswered(KEY, "p", Math.min(12, start));
  }

  private Duration remaining() {
    return Duration.ofNanos(below(4));
  }
}
