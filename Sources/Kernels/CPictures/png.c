#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <png.h>

#include "internal.h"

typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t place;
  jmp_buf jump;
  int isDamaged;
  char *message;
} reading;

static void leave(png_structp png, png_const_charp text) {
  reading *own = png_get_error_ptr(png);
  snprintf(own->message, SPHERE_PICTURE_MESSAGE, "%s", text);
  longjmp(own->jump, 1);
}

// Most warnings are about colour profiles and the like, which are not used.
static void note(png_structp png, png_const_charp text) {
  reading *own = png_get_error_ptr(png);
  if (!strstr(text, "CRC")) return;
  snprintf(own->message, SPHERE_PICTURE_MESSAGE, "%s", text);
  own->isDamaged = 1;
}

static void copyBytes(png_structp png, png_bytep target, size_t count) {
  reading *own = png_get_io_ptr(png);
  if (count > own->count - own->place) png_error(png, "it ends too early");
  memcpy(target, own->bytes + own->place, count);
  own->place += count;
}

static png_structp begin(reading *own, png_infop *info) {
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, own, leave, note);
  if (!png) return NULL;
  *info = png_create_info_struct(png);
  if (!*info) {
    png_destroy_read_struct(&png, NULL, NULL);
    return NULL;
  }
  png_set_read_fn(png, own, copyBytes);
  // What texts and profiles unpack to.
  png_set_chunk_malloc_max(png, 4 << 20);
  png_set_chunk_cache_max(png, 64);
  png_set_user_limits(png, 0xFFFF, 0xFFFF);
  png_set_benign_errors(png, 1);
  png_set_crc_action(png, PNG_CRC_WARN_USE, PNG_CRC_WARN_DISCARD);
  return png;
}

sphere_picture_status sphere_png_read_header(
    const uint8_t *bytes, size_t count, sphere_picture_header *header, char *message) {
  reading own = {.bytes = bytes, .count = count, .message = message};
  png_infop info = NULL;
  png_structp png = begin(&own, &info);
  if (!png) {
    snprintf(message, SPHERE_PICTURE_MESSAGE, "there is no memory for it");
    return SPHERE_PICTURE_UNREADABLE;
  }
  if (setjmp(own.jump)) {
    png_destroy_read_struct(&png, &info, NULL);
    return SPHERE_PICTURE_UNREADABLE;
  }
  png_read_info(png, info);
  header->kind = SPHERE_PICTURE_PNG;
  header->width = (int32_t)png_get_image_width(png, info);
  header->height = (int32_t)png_get_image_height(png, info);
  header->orientation = 1;
  png_uint_32 exifCount = 0;
  png_bytep exif = NULL;
  if (png_get_eXIf_1(png, info, &exifCount, &exif)) header->orientation = sphere_exif_orientation(exif, exifCount);
  png_destroy_read_struct(&png, &info, NULL);
  return SPHERE_PICTURE_WHOLE;
}

sphere_picture_status sphere_png_decode(
    const uint8_t *bytes, size_t count, const sphere_picture_header *header, uint8_t *rgb, char *message) {
  reading own = {.bytes = bytes, .count = count, .message = message};
  png_infop info = NULL;
  message[0] = 0;
  size_t rowBytes = (size_t)header->width * 3;
  memset(rgb, SPHERE_MID_GRAY, rowBytes * (size_t)header->height);
  png_structp png = begin(&own, &info);
  if (!png) {
    snprintf(message, SPHERE_PICTURE_MESSAGE, "there is no memory for it");
    return SPHERE_PICTURE_UNREADABLE;
  }
  if (setjmp(own.jump)) {
    png_destroy_read_struct(&png, &info, NULL);
    return SPHERE_PICTURE_DAMAGED;
  }
  png_read_info(png, info);
  png_set_expand(png);
  png_set_strip_16(png);
  png_set_strip_alpha(png);
  png_set_gray_to_rgb(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if ((int32_t)png_get_image_width(png, info) != header->width
      || (int32_t)png_get_image_height(png, info) != header->height || png_get_rowbytes(png, info) != rowBytes) {
    snprintf(message, SPHERE_PICTURE_MESSAGE, "its header has changed");
    png_destroy_read_struct(&png, &info, NULL);
    return SPHERE_PICTURE_UNREADABLE;
  }
  for (int pass = 0; pass < passes; pass++) {
    for (int32_t y = 0; y < header->height; y++) png_read_row(png, rgb + rowBytes * (size_t)y, NULL);
  }
  png_destroy_read_struct(&png, &info, NULL);
  return own.isDamaged ? SPHERE_PICTURE_DAMAGED : SPHERE_PICTURE_WHOLE;
}
