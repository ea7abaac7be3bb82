#include <cairo-pdf.h>
#include <cairo-ps.h>
#include <cairo.h>
#include <pango/pangocairo.h>

// GObject macros cast through function-like macros that Swift cannot import.
static inline void sphere_unref(void *object) { g_object_unref(object); }
