#include "CIntegerProducts.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

enum { WIDTH = SPHERE_PANEL_WIDTH };

/// Two neighbouring elements of one vector as one word, which the kernels repeat over a register.
static inline int32_t pair_at(const int16_t *a, intptr_t pair, intptr_t vector) {
  int32_t word;
  memcpy(&word, a + (pair * WIDTH + vector) * 2, sizeof word);
  return word;
}

static void product_portable(const int16_t *a, const int16_t *b, intptr_t pairs, int32_t *c) {
  // Unsigned, because the sums may wrap.
  uint32_t sums[WIDTH];
  for (int i = 0; i < WIDTH; i++) {
    memset(sums, 0, sizeof sums);
    for (intptr_t p = 0; p < pairs; p++) {
      const int16_t *left = a + (p * WIDTH + i) * 2, *right = b + p * WIDTH * 2;
      for (int j = 0; j < WIDTH; j++) {
        sums[j] += (uint32_t)(left[0] * right[2 * j]) + (uint32_t)(left[1] * right[2 * j + 1]);
      }
    }
    memcpy(c + i * WIDTH, sums, sizeof sums);
  }
}

#if defined(__x86_64__)

/// 2 rows by 16 columns: eight sums, which with four operands fit into SSE2's sixteen registers.
static void product_baseline(const int16_t *a, const int16_t *b, intptr_t pairs, int32_t *c) {
  for (int i = 0; i < WIDTH; i += 2) {
    for (int j = 0; j < WIDTH; j += 16) {
      __m128i sums[2][4];
      for (int v = 0; v < 4; v++) sums[0][v] = sums[1][v] = _mm_setzero_si128();
      for (intptr_t p = 0; p < pairs; p++) {
        const __m128i *right = (const __m128i *)(b + (p * WIDTH + j) * 2);
        __m128i first = _mm_set1_epi32(pair_at(a, p, i)), second = _mm_set1_epi32(pair_at(a, p, i + 1));
        for (int v = 0; v < 4; v++) {
          __m128i columns = _mm_loadu_si128(right + v);
          sums[0][v] = _mm_add_epi32(sums[0][v], _mm_madd_epi16(first, columns));
          sums[1][v] = _mm_add_epi32(sums[1][v], _mm_madd_epi16(second, columns));
        }
      }
      for (int v = 0; v < 4; v++) {
        _mm_storeu_si128((__m128i *)(c + i * WIDTH + j + 4 * v), sums[0][v]);
        _mm_storeu_si128((__m128i *)(c + (i + 1) * WIDTH + j + 4 * v), sums[1][v]);
      }
    }
  }
}

/// 4 rows by 24 columns: twelve sums, three columns and one row are AVX2's sixteen registers.
__attribute__((target("avx2"))) static void product_avx2(
    const int16_t *a, const int16_t *b, intptr_t pairs, int32_t *c) {
  for (int i = 0; i < WIDTH; i += 4) {
    for (int j = 0; j < WIDTH; j += 24) {
      __m256i sums[4][3];
      for (int r = 0; r < 4; r++) sums[r][0] = sums[r][1] = sums[r][2] = _mm256_setzero_si256();
      for (intptr_t p = 0; p < pairs; p++) {
        const __m256i *right = (const __m256i *)(b + (p * WIDTH + j) * 2);
        __m256i x = _mm256_loadu_si256(right), y = _mm256_loadu_si256(right + 1), z = _mm256_loadu_si256(right + 2);
        for (int r = 0; r < 4; r++) {
          __m256i left = _mm256_set1_epi32(pair_at(a, p, i + r));
          sums[r][0] = _mm256_add_epi32(sums[r][0], _mm256_madd_epi16(left, x));
          sums[r][1] = _mm256_add_epi32(sums[r][1], _mm256_madd_epi16(left, y));
          sums[r][2] = _mm256_add_epi32(sums[r][2], _mm256_madd_epi16(left, z));
        }
      }
      for (int r = 0; r < 4; r++) {
        for (int v = 0; v < 3; v++) _mm256_storeu_si256((__m256i *)(c + (i + r) * WIDTH + j + 8 * v), sums[r][v]);
      }
    }
  }
}

/// 8 rows by 48 columns: 24 sums, three columns and one row of AVX-512's 32 registers.
__attribute__((target("avx512f,avx512bw,avx512vnni"))) static void product_vnni(
    const int16_t *a, const int16_t *b, intptr_t pairs, int32_t *c) {
  for (int i = 0; i < WIDTH; i += 8) {
    __m512i sums[8][3];
    for (int r = 0; r < 8; r++) sums[r][0] = sums[r][1] = sums[r][2] = _mm512_setzero_si512();
    for (intptr_t p = 0; p < pairs; p++) {
      const int16_t *right = b + p * WIDTH * 2;
      __m512i x = _mm512_loadu_si512(right), y = _mm512_loadu_si512(right + 32), z = _mm512_loadu_si512(right + 64);
      for (int r = 0; r < 8; r++) {
        __m512i left = _mm512_set1_epi32(pair_at(a, p, i + r));
        sums[r][0] = _mm512_dpwssd_epi32(sums[r][0], left, x);
        sums[r][1] = _mm512_dpwssd_epi32(sums[r][1], left, y);
        sums[r][2] = _mm512_dpwssd_epi32(sums[r][2], left, z);
      }
    }
    for (int r = 0; r < 8; r++) {
      for (int v = 0; v < 3; v++) _mm512_storeu_si512(c + (i + r) * WIDTH + 16 * v, sums[r][v]);
    }
  }
}

int sphere_product_supports(sphere_product_variant variant) {
  switch (variant) {
    case SPHERE_PRODUCT_PORTABLE:
    case SPHERE_PRODUCT_BASELINE: return 1;
    case SPHERE_PRODUCT_AVX2: return __builtin_cpu_supports("avx2") != 0;
    case SPHERE_PRODUCT_VNNI: return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni");
  }
  return 0;
}

#elif defined(__aarch64__)

/// 4 rows by 16 columns: 16 sums of NEON's 32 registers.
static void product_baseline(const int16_t *a, const int16_t *b, intptr_t pairs, int32_t *c) {
  for (int i = 0; i < WIDTH; i += 4) {
    for (int j = 0; j < WIDTH; j += 16) {
      int32x4_t sums[4][4];
      for (int r = 0; r < 4; r++) {
        for (int v = 0; v < 4; v++) sums[r][v] = vdupq_n_s32(0);
      }
      for (intptr_t p = 0; p < pairs; p++) {
        // Takes even and odd elements apart: the first and the second of each pair.
        int16x8x2_t low = vld2q_s16(b + (p * WIDTH + j) * 2), high = vld2q_s16(b + (p * WIDTH + j) * 2 + 16);
        for (int r = 0; r < 4; r++) {
          const int16_t *left = a + (p * WIDTH + i + r) * 2;
          for (int e = 0; e < 2; e++) {
            sums[r][0] = vmlal_n_s16(sums[r][0], vget_low_s16(low.val[e]), left[e]);
            sums[r][1] = vmlal_high_n_s16(sums[r][1], low.val[e], left[e]);
            sums[r][2] = vmlal_n_s16(sums[r][2], vget_low_s16(high.val[e]), left[e]);
            sums[r][3] = vmlal_high_n_s16(sums[r][3], high.val[e], left[e]);
          }
        }
      }
      for (int r = 0; r < 4; r++) {
        for (int v = 0; v < 4; v++) vst1q_s32(c + (i + r) * WIDTH + j + 4 * v, sums[r][v]);
      }
    }
  }
}

int sphere_product_supports(sphere_product_variant variant) {
  return variant == SPHERE_PRODUCT_PORTABLE || variant == SPHERE_PRODUCT_BASELINE;
}

#else

int sphere_product_supports(sphere_product_variant variant) { return variant == SPHERE_PRODUCT_PORTABLE; }

#endif

sphere_product_variant sphere_product_best(void) {
  for (int variant = SPHERE_PRODUCT_VNNI; variant > SPHERE_PRODUCT_PORTABLE; variant--) {
    if (sphere_product_supports((sphere_product_variant)variant)) return (sphere_product_variant)variant;
  }
  return SPHERE_PRODUCT_PORTABLE;
}

void sphere_panel_product(
    sphere_product_variant variant, const int16_t *a, const int16_t *b, intptr_t pairs, int32_t *c) {
  switch (variant) {
#if defined(__x86_64__)
    case SPHERE_PRODUCT_VNNI: product_vnni(a, b, pairs, c); return;
    case SPHERE_PRODUCT_AVX2: product_avx2(a, b, pairs, c); return;
#endif
#if defined(__x86_64__) || defined(__aarch64__)
    case SPHERE_PRODUCT_BASELINE: product_baseline(a, b, pairs, c); return;
#endif
    default: product_portable(a, b, pairs, c);
  }
}
