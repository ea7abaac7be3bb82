#include <cairo-pdf.h>
#include <cairo-ps.h>
#include <cairo.h>
#include <pango/pangocairo.h>

// GObject macros cast through function-like macros that Swift cannot import.
static inline void sphere_unref(void *object) { g_object_unref(object); }

// Bit fields of Pango's, which Swift may not see.
static inline int sphere_is_line_break(const PangoLogAttr *attribute) { return attribute->is_line_break; }
static inline int sphere_is_cursor_position(const PangoLogAttr *attribute) { return attribute->is_cursor_position; }
