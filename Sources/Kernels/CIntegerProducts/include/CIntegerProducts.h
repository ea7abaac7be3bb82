// Products of 16-bit integer panels with 32-bit sums.
//
// Why C: the compiler does not turn Swift's SIMD types into the multiply-and-add of 16-bit pairs that every
// processor has (vpdpwssd, vpmaddwd, pmaddwd, smlal), and a binary must choose among them at run time.
// Integer sums are exact modulo 2^32 in any order, so all variants give the same bits.
#ifndef CINTEGERPRODUCTS_H
#define CINTEGERPRODUCTS_H

#include <stdint.h>

/// The number of vectors of a panel.
#define SPHERE_PANEL_WIDTH 48

/// The instructions that a product is computed with.
typedef enum {
  /// Plain C, on any processor.
  SPHERE_PRODUCT_PORTABLE = 0,
  /// SSE2's pmaddwd on x86-64, NEON's smlal on arm64.
  SPHERE_PRODUCT_BASELINE = 1,
  /// AVX2's vpmaddwd.
  SPHERE_PRODUCT_AVX2 = 2,
  /// AVX-512 VNNI's vpdpwssd.
  SPHERE_PRODUCT_VNNI = 3,
} sphere_product_variant;

/// Whether this processor can run a variant.
int sphere_product_supports(sphere_product_variant variant);

/// The fastest variant that this processor can run.
sphere_product_variant sphere_product_best(void);

/// c[i * 48 + j] = sum over k of a_i[k] b_j[k] modulo 2^32, for the 48 vectors of each of two panels.
///
/// A panel holds vectors of 2 `pairs` elements as [pair][vector][2]. No element may be -32768.
void sphere_panel_product(
    sphere_product_variant variant, const int16_t *a, const int16_t *b, intptr_t pairs, int32_t *c);

#endif
