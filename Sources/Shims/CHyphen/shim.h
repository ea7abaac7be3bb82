#include <hyphen.h>
#include <stdlib.h>

// Marks the places where a word may be divided: hyphens[i] is odd where a hyphen may follow byte i. `hyphens` holds
// `count` + 5 bytes. Replacements (spellings that change at the hyphen, as German once had) are freed: English has none.
static inline int sphere_hyphenate(HyphenDict *dictionary, const char *word, int count, char *hyphens) {
  char **replacements = NULL;
  int *positions = NULL;
  int *cuts = NULL;
  int status = hnj_hyphen_hyphenate3(dictionary, word, count, hyphens, NULL, &replacements, &positions, &cuts, 2, 3, 2, 3);
  if (replacements) {
    for (int i = 0; i < count; i++) free(replacements[i]);
    free(replacements);
    free(positions);
    free(cuts);
  }
  return status;
}
