package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.Believed;
import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.GuardAdmitted;
import dev.holdfast.testing.history.GuardRefused;
import dev.holdfast.testing.history.HandOver;
import dev.holdfast.testing.history.KeyObservation;
import dev.holdfast.testing.history.Observation;
import dev.holdfast.testing.history.Reinstated;
import dev.holdfast.testing.history.Sighting;
import dev.holdfast.testing.history.TokenObservation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A picture of one key for a while: who had it under which token, who believed so, what the guard
 * said, and what trouble there was.
 *
 * @param svg the picture
 */
record Timeline(String svg) {
  /** Of nothing. */
  static final Timeline EMPTY =
      new Timeline("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"/>\n");

  private static final long SPAN = 4_000_000_000L;
  private static final int MOST_TOKENS = 40;
  private static final int WIDTH = 1_200;
  private static final int LEFT = 150;
  private static final int LANE = 18;
  private static final int TOP = 70;
  private static final Map<Character, String> COLOURS =
      Map.of('0', "#4477aa", '1', "#cc8833", '2', "#449966", '3', "#aa5588", '4', "#777799");

  /** Of a round that was fine the key that changed hands most; else the key of the first fault. */
  static Timeline of(Outcome outcome) {
    List<KeyObservation> all =
        outcome.history().observations().stream()
            .filter(KeyObservation.class::isInstance)
            .map(KeyObservation.class::cast)
            .filter(each -> each.call().answered())
            .toList();
    if (all.isEmpty()) {
      return EMPTY;
    }
    long first = all.stream().mapToLong(Observation::start).min().orElse(0);
    Object key = busiest(all, HandOver.class, busiest(all, Sighting.class, all.get(0).key()));
    long from = first + SPAN / 4;
    if (!outcome.violations().isEmpty()) {
      for (Observation each : outcome.violations().get(0).observations()) {
        key = each instanceof KeyObservation one ? one.key() : key;
        from = each.start() - SPAN / 2;
      }
    }
    return new Timeline(new Drawing(key, from, all, outcome.stage().incidents()).svg());
  }

  private static Object busiest(List<KeyObservation> all, Class<?> kind, Object otherwise) {
    return all.stream()
        .filter(kind::isInstance)
        .collect(Collectors.groupingBy(KeyObservation::key, Collectors.counting()))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue())
        .<Object>map(Map.Entry::getKey)
        .orElse(otherwise);
  }

  private static final class Drawing {
    private final Object key;
    private final long from;
    private final List<Incident> incidents;
    private final NavigableMap<Long, List<TokenObservation>> tokens = new TreeMap<>();
    private final StringBuilder svg = new StringBuilder();

    Drawing(Object key, long from, List<KeyObservation> all, List<Incident> incidents) {
      this.key = key;
      this.from = from;
      this.incidents = incidents;
      for (KeyObservation each : all) {
        boolean shown = each.start() >= from && each.end() <= from + SPAN;
        if (each instanceof TokenObservation t && each.key().equals(key) && shown) {
          tokens.computeIfAbsent(t.token(), token -> new ArrayList<>()).add(t);
        }
      }
      tokens.values().removeIf(seen -> seen.stream().noneMatch(Sighting.class::isInstance));
      while (tokens.size() > MOST_TOKENS) {
        tokens.pollLastEntry();
      }
    }

    String svg() {
      int bottom = TOP + LANE * tokens.size();
      svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\"");
      svg.append(
          String.format(" font-size=\"10\" width=\"%d\" height=\"%d\">%n", WIDTH, bottom + 40));
      svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
      text(
          8,
          16,
          "The key " + key + ": a line for each token, from its grant to when it was last seen.");
      text(
          8,
          30,
          "Colour: the process. Dark: it believed to hold the lease. Green: a write that the guard let");
      text(
          8,
          44,
          "through; red: one that it refused. Diamond: handed over, or put back. Grey: trouble.");
      incidents.forEach(each -> incident(each, bottom));
      int lane = 0;
      for (var token : tokens.entrySet()) {
        lane(TOP + LANE * lane++, token.getKey(), token.getValue());
      }
      for (int millis = 0; millis <= SPAN / 1_000_000; millis += 500) {
        text(x(from + millis * 1_000_000L), bottom + 26, millis + " ms");
      }
      return svg.append("</svg>\n").toString();
    }

    private void incident(Incident incident, int bottom) {
      long start = Math.max(incident.start(), from);
      long end = Math.min(incident.end(), from + SPAN);
      if (start < end) {
        rect(start, TOP - 14, end, bottom, "#e4e4e4", "fill-opacity=\"0.7\"", incident.toString());
      }
    }

    private void lane(int y, long token, List<TokenObservation> seen) {
      seen.sort(Comparator.comparingLong(Observation::start));
      List<TokenObservation> alive = seen.stream().filter(Sighting.class::isInstance).toList();
      long end = alive.stream().mapToLong(Observation::end).max().orElse(from);
      String colour = colour(alive.get(0).process());
      rect(
          alive.get(0).start(),
          y + 4,
          end,
          y + 10,
          colour,
          "fill-opacity=\"0.35\"",
          "token " + token);
      text(8, y + 11, "…" + token % 1_000_000_000);
      for (TokenObservation each : seen) {
        mark(each, y);
      }
    }

    private void mark(TokenObservation each, int y) {
      if (each instanceof Believed) {
        dot(each.call(), y + 7, 1.6, colour(each.process()), each);
      } else if (each instanceof GuardAdmitted) {
        dot(each.call(), y + 12, 1.8, "#22aa22", each);
      } else if (each instanceof GuardRefused) {
        dot(each.call(), y + 12, 2.6, "#dd2222", each);
      } else if (each instanceof HandOver || each instanceof Reinstated) {
        double x = x(each.start());
        svg.append(
            String.format(
                "<path d=\"M%.1f %d l5 5 l-5 5 l-5 -5 z\" fill=\"%s\"><title>%s</title></path>%n",
                x, y + 2, colour(each.process()), each.getClass().getSimpleName()));
      }
    }

    private static String colour(String process) {
      char last = process.split("/")[0].charAt(process.split("/")[0].length() - 1);
      return COLOURS.getOrDefault(last, "#555555");
    }

    private double x(long instant) {
      return LEFT + (WIDTH - LEFT - 60) * (instant - from) / (double) SPAN;
    }

    private void dot(Call call, int y, double radius, String colour, Object what) {
      svg.append(
          String.format(
              "<circle cx=\"%.1f\" cy=\"%d\" r=\"%.1f\" fill=\"%s\"><title>%s</title></circle>%n",
              x(call.start()), y, radius, colour, what.getClass().getSimpleName()));
    }

    private void rect(
        long start, int top, long end, int bottom, String colour, String more, String title) {
      svg.append(
          String.format(
              "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" %s><title>%s</title></rect>%n",
              x(start), top, Math.max(1, x(end) - x(start)), bottom - top, colour, more, title));
    }

    private void text(double x, int y, String text) {
      String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
      svg.append(String.format("<text x=\"%.1f\" y=\"%d\">%s</text>%n", x, y, escaped));
    }
  }
}
