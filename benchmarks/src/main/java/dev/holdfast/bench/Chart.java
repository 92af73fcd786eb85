package dev.holdfast.bench;

import java.util.List;
import java.util.Locale;

/** A chart with lines, as SVG. The vertical axis is logarithmic. */
final class Chart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int LEFT = 70;
  private static final int RIGHT = 500;
  private static final int TOP = 40;
  private static final int BOTTOM = 350;
  private static final List<String> COLOURS =
      List.of(
          "#888888", "#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#17becf");

  /** One line: a value for each place on the horizontal axis; NaN where there is none. */
  record Line(String name, List<Double> values) {}

  private final String title;
  private final List<String> places;
  private final List<Line> lines;
  private final double low;
  private final double high;

  Chart(String title, List<String> places, List<Line> lines) {
    this.title = title;
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
    this.low = Math.floor(Math.log10(least));
    this.high = Math.max(low + 1, Math.ceil(Math.log10(most)));
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
    for (double power = low; power <= high; power++) {
      double y = y(Math.pow(10, power));
      svg.append(
          String.format(
              Locale.ROOT, "<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\"/>%n", LEFT, y, RIGHT));
      text(svg, LEFT - 6, y + 4, "end", Measure.show(Math.pow(10, power)));
    }
    for (int i = 0; i < places.size(); i++) {
      text(svg, x(i), BOTTOM + 18, "middle", places.get(i));
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
            "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", path, colour));
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
