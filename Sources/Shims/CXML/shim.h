// Debian's libxml2 exposes ICU's types, which clash with those in Swift's Foundation. Only the layout of encoding handlers
// depends on the switch, and Swift sees none.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

// xmlFree is a global variable that holds a function; Swift may not read mutable globals.
static inline void sphere_xml_free(void *text) { xmlFree(text); }
