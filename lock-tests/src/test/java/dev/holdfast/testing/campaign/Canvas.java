package dev.holdfast.testing.campaign;

import java.util.Locale;
import java.util.Map;

/** Draws over a span of time, as SVG. */
final class Canvas {
  static final int LEFT = 190;
  static final int WIDTH = 1_200;
  private static final int RIGHT = 30;
  private static final Map<Character, String> COLOURS =
      Map.of(
          '0', "#3366aa", '1', "#c77a1e", '2', "#2f8f5b", '3', "#a0417e", '4', "#6b5bb5", '5',
          "#8a6d3b");

  /** The colour of a server, and of several processes at once. */
  static final String NOBODY = "#888888";

  private final StringBuilder svg = new StringBuilder();
  private final long from;
  private final long span;

  Canvas(long from, long span) {
    this.from = from;
    this.span = span;
  }

  /** The colour of a process, by the last character of its name. */
  static String colour(String process) {
    String name = process.split("/")[0];
    return name.contains(" ")
        ? NOBODY
        : COLOURS.getOrDefault(name.charAt(name.length() - 1), NOBODY);
  }

  double x(long instant) {
    long within = Math.max(from, Math.min(from + span, instant));
    return LEFT + (WIDTH - LEFT - RIGHT) * (within - from) / (double) span;
  }

  void bar(long start, long end, int y, int height, String colour, double opacity, String title) {
    double width = Math.max(1.5, x(end) - x(start));
    rect(x(start), y, width, height, colour, opacity, title);
  }

  void rect(
      double x, int y, double width, int height, String colour, double opacity, String title) {
    add(
        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" fill-opacity=\"%.2f\">"
            + "<title>%s</title></rect>",
        x, y, width, height, colour, opacity, escaped(title));
  }

  void dot(double x, int y, String colour) {
    add("<circle cx=\"%.1f\" cy=\"%d\" r=\"2.2\" fill=\"%s\"/>", x, y, colour);
  }

  void cross(double x, int y, String colour) {
    add(
        "<path d=\"M%.1f %d l7 7 m0 -7 l-7 7\" stroke=\"%s\" stroke-width=\"2\"/>",
        x - 3.5, y - 3, colour);
  }

  void diamond(double x, int y, String colour) {
    add(
        "<path d=\"M%.1f %d l6 6 l-6 6 l-6 -6 z\" fill=\"%s\" stroke=\"white\"/>",
        x, y - 6, colour);
  }

  void end(double x, int y, String colour) {
    add("<path d=\"M%.1f %d v11\" stroke=\"%s\" stroke-width=\"2.5\"/>", x, y, colour);
  }

  void line(long instant, int top, int bottom) {
    add(
        "<path d=\"M%.1f %d V%d\" stroke=\"#cccccc\" stroke-dasharray=\"2 3\"/>",
        x(instant), top, bottom);
  }

  void text(double x, int y, String text) {
    add("<text x=\"%.1f\" y=\"%d\">%s</text>", x, y, escaped(text));
  }

  private void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  /** The whole picture. */
  String svg(int height) {
    return String.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\" font-size=\"10\""
                + " width=\"%d\" height=\"%d\">%n<rect width=\"100%%\" height=\"100%%\""
                + " fill=\"white\"/>%n",
            WIDTH, height)
        + svg
        + "</svg>\n";
  }
}
