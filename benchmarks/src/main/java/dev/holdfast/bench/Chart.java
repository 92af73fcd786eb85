package dev.holdfast.bench;

import java.util.List;
import java.util.Locale;

/** A chart with lines, as SVG. The vertical axis is logarithmic. Ours is the thick line. */
final class Chart {
  private static final int WIDTH = 820;
  private static final int HEIGHT = 400;
  private static final int LEFT = 70;
  private static final int RIGHT = 500;
  private static final int TOP = 40;
  private static final int BOTTOM = 350;
  private static final double[] STEPS = {1, 2, 5};
  private static final List<String> COLOURS =
      List.of(
          "#888888", "#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#17becf");

  /** One line: a value for each place on the horizontal axis; NaN where there is none. */
  record Line(String name, List<Double> values) {}

  private final String title;
  private final String across;
  private final List<String> places;
  private final List<Line> lines;
  private final double low;
  private final double high;

  /**
   * A chart.
   *
   * @param title what is shown, and its unit
   * @param across what the places are
   */
  Chart(String title, String across, List<String> places, List<Line> lines) {
    this.title = title;
    this.across = across;
    this.places = places;
    this.lines = lines;
    double[] all =
        lines.stream()
            .flatMap(line -> line.values().stream())
            .mapToDouble(Double::doubleValue)
            .filter(v -> v > 0)
            .toArray();
    double least = java.util.Arrays.stream(all).min().orElse(1);
    double most = java.util.Arrays.stream(all).max().orElse(10);
    this.low = Math.log10(step(least, false));
    this.high = Math.max(low + 0.3, Math.log10(step(most, true)));
  }

  /** The next 1, 2 or 5 times a power of ten. */
  private static double step(double value, boolean up) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    double found = up ? 10 * power : power;
    for (double step : STEPS) {
      double mark = step * power;
      if (up ? mark >= value && mark < found : mark <= value) {
        found = mark;
      }
    }
    return found;
  }

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
            WIDTH,
            HEIGHT));
    text(svg, LEFT, 22, "start", title);
    axes(svg);
    for (int i = 0; i < lines.size(); i++) {
      line(svg, lines.get(i), COLOURS.get(i % COLOURS.size()), i);
    }
    return svg.append("</svg>\n").toString();
  }

  private void axes(StringBuilder svg) {
    for (double power = Math.pow(10, Math.floor(low)); Math.log10(power) <= high; power *= 10) {
      for (double step : STEPS) {
        mark(svg, step * power);
      }
    }
    text(svg, (LEFT + RIGHT) / 2.0, BOTTOM + 38, "middle", across);
    for (int i = 0; i < places.size(); i++) {
      text(svg, x(i), BOTTOM + 18, "middle", places.get(i));
    }
  }

  private void mark(StringBuilder svg, double value) {
    double place = Math.log10(value);
    if (place > low - 1e-9 && place < high + 1e-9) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\"/>%n",
              LEFT,
              y(value),
              RIGHT));
      text(svg, LEFT - 6, y(value) + 4, "end", Measure.show(value));
    }
  }

  private void line(StringBuilder svg, Line line, String colour, int index) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < line.values().size(); i++) {
      double value = line.values().get(i);
      if (value > 0) {
        path.append(
            String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x(i), y(value)));
      }
    }
    svg.append(
        String.format(
            "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%d\"/>%n",
            path, colour, line.name().equals(RedisSides.OURS) ? 4 : 2));
    int y = TOP + 16 * index;
    svg.append(
        String.format(
            "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>%n",
            RIGHT + 14, y, colour));
    text(svg, RIGHT + 30, y + 9, "start", line.name());
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    String safe = text.replace("&", "&amp;").replace("<", "&lt;");
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            safe));
  }

  private double x(int place) {
    return places.size() == 1
        ? (LEFT + RIGHT) / 2.0
        : LEFT + 20 + (RIGHT - LEFT - 40.0) * place / (places.size() - 1);
  }

  private double y(double value) {
    return BOTTOM - (BOTTOM - TOP) * (Math.log10(value) - low) / (high - low);
  }
}
