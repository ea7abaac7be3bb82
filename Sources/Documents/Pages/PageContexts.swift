import CPangoCairo
import Figures

/// Pango's contexts for the lines of a page: a line takes its direction from its context.
final class PageContexts {
  let leftToRight: OpaquePointer
  let rightToLeft: OpaquePointer

  /// Nil where Pango has no memory.
  init?() {
    guard let map = pango_cairo_font_map_new() else { return nil }
    defer { sphere_unref(UnsafeMutableRawPointer(map)) }
    guard let left = pango_font_map_create_context(map) else { return nil }
    guard let right = pango_font_map_create_context(map) else {
      sphere_unref(UnsafeMutableRawPointer(left))
      return nil
    }
    (leftToRight, rightToLeft) = (left, right)
    pango_context_set_base_dir(right, PANGO_DIRECTION_RTL)
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    for context in [left, right] {
      pango_cairo_context_set_font_options(context, options)
      pango_context_set_round_glyph_positions(context, 0)
      pango_context_set_language(context, pango_language_from_string("en"))
    }
    cairo_font_options_destroy(options)
  }

  deinit {
    sphere_unref(UnsafeMutableRawPointer(leftToRight))
    sphere_unref(UnsafeMutableRawPointer(rightToLeft))
  }
}
