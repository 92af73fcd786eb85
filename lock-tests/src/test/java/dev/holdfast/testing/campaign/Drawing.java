package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.Believed;
import dev.holdfast.testing.history.Ending;
import dev.holdfast.testing.history.ForcedRelease;
import dev.holdfast.testing.history.GuardAdmitted;
import dev.holdfast.testing.history.GuardRefused;
import dev.holdfast.testing.history.HandOver;
import dev.holdfast.testing.history.LeaseSighting;
import dev.holdfast.testing.history.Reinstated;
import dev.holdfast.testing.history.Sighting;
import dev.holdfast.testing.history.TokenObservation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** One key for a while: a line for each kind of trouble, and below them one for each token. */
final class Drawing {
  private static final int TOP = 62;
  private static final int TROUBLE = 13;
  private static final int LANE = 21;
  private static final long ONE_BELIEF = 60_000_000;
  private static final String FINE = "#1f9d3a";
  static final String BAD = "#d62222";

  private final Window window;
  private final Canvas canvas;
  private final Map<Trouble, List<Incident>> troubles = new TreeMap<>();
  private final NavigableMap<Long, List<TokenObservation>> tokens = new TreeMap<>();

  /**
   * @param seen of the key within the window
   */
  Drawing(Window window, List<TokenObservation> seen, List<Incident> incidents) {
    this.window = window;
    this.canvas = new Canvas(window.from(), window.span());
    for (Incident each : incidents) {
      if (each.end() > window.from() && each.start() < window.to()) {
        troubles.computeIfAbsent(each.trouble(), t -> new ArrayList<>()).add(each);
      }
    }
    seen.forEach(each -> tokens.computeIfAbsent(each.token(), t -> new ArrayList<>()).add(each));
    tokens.values().removeIf(all -> all.stream().noneMatch(Sighting.class::isInstance));
  }

  String svg() {
    int middle = TOP + TROUBLE * troubles.size() + 12;
    int bottom = middle + LANE * tokens.size();
    canvas.text(8, 16, window.title());
    legend();
    bands(bottom);
    grid(bottom);
    int y = TOP;
    for (var each : troubles.entrySet()) {
      trouble(y, each.getKey(), each.getValue());
      y += TROUBLE;
    }
    y = middle;
    for (var each : tokens.entrySet()) {
      token(y, each.getKey(), each.getValue());
      y += LANE;
    }
    return canvas.svg(bottom + 30);
  }

  private void legend() {
    String grey = Canvas.NOBODY;
    int y = 30;
    canvas.text(8, y + 9, "A line for each token; colour: the process");
    canvas.rect(240, y, 26, 11, grey, 0.3, "");
    canvas.text(270, y + 9, "its lease, as promised");
    canvas.rect(392, y + 3, 26, 5, grey, 1, "");
    canvas.text(422, y + 9, "believed to be held");
    canvas.end(532, y, grey);
    canvas.text(539, y + 9, "released");
    canvas.end(594, y, BAD);
    canvas.text(601, y + 9, "by force");
    canvas.diamond(660, y + 6, grey);
    canvas.text(670, y + 9, "handed over, or put back");
    canvas.dot(806, y + 6, FINE);
    canvas.text(812, y + 9, "a write that the guard let through");
    canvas.cross(990, y + 6, BAD);
    canvas.text(998, y + 9, "that it refused");
  }

  /** What befalls the server befalls everybody. */
  private void bands(int bottom) {
    troubles.forEach(
        (trouble, all) -> {
          boolean loss = trouble.kind() == Trouble.Kind.LOSS;
          if (loss || trouble.kind() == Trouble.Kind.SERVER) {
            String colour = loss ? "#f4c7c7" : "#e6e6e6";
            all.forEach(
                each -> canvas.bar(each.start(), each.end(), TOP, bottom - TOP, colour, 0.6, ""));
          }
        });
  }

  private void grid(int bottom) {
    for (int i = 0; i <= 8; i++) {
      long millis = i * window.span() / 8_000_000;
      long instant = window.from() + i * window.span() / 8;
      canvas.line(instant, TOP - 4, bottom);
      canvas.text(canvas.x(instant) - 18, bottom + 16, millis + " ms");
    }
  }

  private void trouble(int y, Trouble trouble, List<Incident> all) {
    canvas.text(8, y + 9, trouble.toString());
    for (Incident each : all) {
      canvas.bar(
          each.start(), each.end(), y + 1, 9, Canvas.colour(each.whom()), 0.8, each.toString());
    }
  }

  private void token(int y, long token, List<TokenObservation> seen) {
    seen.sort(Comparator.comparingLong(TokenObservation::start));
    TokenObservation first = seen.stream().filter(Sighting.class::isInstance).findFirst().get();
    String who = first.process().split("/")[0];
    canvas.text(8, y + 11, "…" + token % 1_000_000_000 + "  " + who);
    lease(y, first.start(), seen, Canvas.colour(who));
    beliefs(y, seen);
    seen.forEach(each -> mark(each, y));
  }

  /** Until it was freed; else until the end that was promised last. */
  private void lease(int y, long start, List<TokenObservation> seen, String colour) {
    long freed = Long.MAX_VALUE;
    long promised = start;
    for (TokenObservation each : seen) {
      if (each instanceof Ending) {
        freed = Math.min(freed, each.end());
      } else if (each instanceof LeaseSighting lease) {
        promised = Math.max(promised, lease.start() + lease.remaining().toNanos());
      } else if (each instanceof Sighting) {
        promised = Math.max(promised, each.start());
      }
    }
    canvas.bar(start, Math.min(freed, promised), y + 2, 11, colour, 0.3, "");
  }

  private void beliefs(int y, List<TokenObservation> seen) {
    Believed before = null;
    for (TokenObservation each : seen) {
      if (each instanceof Believed belief) {
        boolean goesOn =
            before != null
                && before.process().equals(belief.process())
                && belief.start() - before.start() < ONE_BELIEF;
        long start = goesOn ? before.start() : belief.start();
        canvas.bar(start, belief.end(), y + 5, 5, Canvas.colour(belief.process()), 1, "");
        before = belief;
      }
    }
  }

  private void mark(TokenObservation each, int y) {
    double x = canvas.x(each.start());
    if (each instanceof GuardAdmitted) {
      canvas.dot(x, y + 16, FINE);
    } else if (each instanceof GuardRefused) {
      canvas.cross(x, y + 15, BAD);
    } else if (each instanceof HandOver || each instanceof Reinstated) {
      canvas.diamond(x, y + 7, Canvas.colour(each.process()));
    } else if (each instanceof ForcedRelease) {
      canvas.end(canvas.x(each.end()), y + 2, BAD);
    } else if (each instanceof Ending) {
      canvas.end(canvas.x(each.end()), y + 2, Canvas.colour(each.process()));
    }
  }
}
