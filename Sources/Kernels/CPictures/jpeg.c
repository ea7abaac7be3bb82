#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "internal.h"

// A file of a few bytes can ask for the whole picture to be decoded again and again.
static const int mostScans = 500;
// Upsampling of the colours looks one of their samples, two pixels, beyond a pixel.
static const int32_t surroundings = 4;

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf jump;
  int isDamaged;
  char *message;
} errors;

// libjpeg's own handler calls exit.
static void leave(j_common_ptr info) {
  errors *own = (errors *)info->err;
  char text[JMSG_LENGTH_MAX];
  own->base.format_message(info, text);
  snprintf(own->message, SPHERE_PICTURE_MESSAGE, "%s", text);
  longjmp(own->jump, 1);
}

// Takes note of warnings; libjpeg's own handler writes to the standard error stream.
static void note(j_common_ptr info, int level) {
  if (level >= 0) return;
  errors *own = (errors *)info->err;
  own->base.num_warnings++;
  switch (own->base.msg_code) {
    // No pixel is lost.
    case JWRN_EXTRANEOUS_DATA: case JWRN_ADOBE_XFORM: case JWRN_JFIF_MAJOR: case JWRN_BOGUS_PROGRESSION: return;
    default: break;
  }
  if (!own->isDamaged) {
    char text[JMSG_LENGTH_MAX];
    own->base.format_message(info, text);
    snprintf(own->message, SPHERE_PICTURE_MESSAGE, "%s", text);
  }
  own->isDamaged = 1;
}

static void show(j_common_ptr info) { (void)info; }

static void limitScans(j_common_ptr info) {
  if (info->is_decompressor && ((j_decompress_ptr)info)->input_scan_number > mostScans) {
    errors *own = (errors *)info->err;
    snprintf(own->message, SPHERE_PICTURE_MESSAGE, "it has more than %d scans", mostScans);
    longjmp(own->jump, 1);
  }
}

static void open(struct jpeg_decompress_struct *info, errors *own, struct jpeg_progress_mgr *progress, char *message) {
  info->err = jpeg_std_error(&own->base);
  own->base.error_exit = leave;
  own->base.emit_message = note;
  own->base.output_message = show;
  own->isDamaged = 0;
  own->message = message;
  memset(progress, 0, sizeof *progress);
  progress->progress_monitor = limitScans;
}

// Reads the header; the source and the handlers are in place.
static void begin(
    struct jpeg_decompress_struct *info, struct jpeg_progress_mgr *progress, const uint8_t *bytes, size_t count) {
  jpeg_create_decompress(info);
  info->progress = progress;
  jpeg_mem_src(info, bytes, (unsigned long)count);
}

sphere_picture_status sphere_jpeg_read_header(
    const uint8_t *bytes, size_t count, sphere_picture_header *header, char *message) {
  struct jpeg_decompress_struct info;
  errors own;
  struct jpeg_progress_mgr progress;
  memset(&info, 0, sizeof info);
  open(&info, &own, &progress, message);
  if (setjmp(own.jump)) {
    jpeg_destroy_decompress(&info);
    return SPHERE_PICTURE_UNREADABLE;
  }
  begin(&info, &progress, bytes, count);
  jpeg_save_markers(&info, JPEG_APP0 + 1, 0xFFFF);
  jpeg_read_header(&info, TRUE);
  header->kind = SPHERE_PICTURE_JPEG;
  header->width = (int32_t)info.image_width;
  header->height = (int32_t)info.image_height;
  header->orientation = 1;
  for (jpeg_saved_marker_ptr marker = info.marker_list; marker; marker = marker->next) {
    if (marker->data_length > 6 && memcmp(marker->data, "Exif\0\0", 6) == 0) {
      header->orientation = sphere_exif_orientation(marker->data + 6, marker->data_length - 6);
      break;
    }
  }
  int components = info.num_components;
  jpeg_destroy_decompress(&info);
  if (components != 1 && components != 3 && components != 4) {
    snprintf(message, SPHERE_PICTURE_MESSAGE, "it has %d colour components", components);
    return SPHERE_PICTURE_UNREADABLE;
  }
  return SPHERE_PICTURE_WHOLE;
}

// Adobe's programs store CMYK inverted, and other files are so rare that readers take all for Adobe's.
static void rgbOfInvertedCMYK(const uint8_t *cmyk, int32_t width, uint8_t *rgb) {
  for (int32_t x = 0; x < width; x++) {
    int black = cmyk[4 * x + 3];
    for (int channel = 0; channel < 3; channel++) {
      int product = (255 - cmyk[4 * x + channel]) * black + 128;
      int value = black - ((product + (product >> 8)) >> 8);
      rgb[3 * x + channel] = (uint8_t)(value < 0 ? 0 : value);
    }
  }
}

sphere_picture_status sphere_jpeg_decode(
    const uint8_t *bytes, size_t count, const sphere_picture_header *header, const sphere_picture_part *part,
    uint8_t *rgb, int32_t row, int32_t *first, char *message) {
  struct jpeg_decompress_struct info;
  errors own;
  struct jpeg_progress_mgr progress;
  message[0] = 0;
  *first = 0;
  size_t rowBytes = (size_t)row * 3;
  memset(rgb, SPHERE_MID_GRAY, rowBytes * (size_t)part->height);
  memset(&info, 0, sizeof info);
  open(&info, &own, &progress, message);
  if (setjmp(own.jump)) {
    jpeg_destroy_decompress(&info);
    return SPHERE_PICTURE_DAMAGED;
  }
  begin(&info, &progress, bytes, count);
  jpeg_read_header(&info, TRUE);
  if ((int32_t)info.image_width != header->width || (int32_t)info.image_height != header->height) {
    snprintf(message, SPHERE_PICTURE_MESSAGE, "its header has changed");
    jpeg_destroy_decompress(&info);
    return SPHERE_PICTURE_UNREADABLE;
  }
  int isCMYK = info.num_components == 4;
  info.out_color_space = isCMYK ? JCS_CMYK : JCS_RGB;
  info.scale_num = 1;
  info.scale_denom = (unsigned)part->shrink;
  jpeg_start_decompress(&info);
  int32_t wholeWidth = (int32_t)info.output_width, wholeHeight = (int32_t)info.output_height;
  if (part->left < 0 || part->top < 0 || part->width < 1 || part->height < 1 || part->left > wholeWidth - part->width
      || part->top > wholeHeight - part->height) {
    snprintf(message, SPHERE_PICTURE_MESSAGE, "it has no such part");
    jpeg_destroy_decompress(&info);
    return SPHERE_PICTURE_UNREADABLE;
  }
  // Columns are cut before anything is read, as the library demands; it moves the first one to the left as it needs.
  int32_t end = part->left + part->width;
  JDIMENSION start = part->left > surroundings ? (JDIMENSION)(part->left - surroundings) : 0;
  JDIMENSION width = (JDIMENSION)(end + surroundings < wholeWidth ? end + surroundings : wholeWidth) - start;
  if (start > 0 || (int32_t)width < wholeWidth) jpeg_crop_scanline(&info, &start, &width);
  if ((int32_t)info.output_width > row) {
    snprintf(message, SPHERE_PICTURE_MESSAGE, "its blocks are too wide");
    jpeg_destroy_decompress(&info);
    return SPHERE_PICTURE_UNREADABLE;
  }
  *first = part->left - (int32_t)start;
  JSAMPARRAY ink = isCMYK
      ? info.mem->alloc_sarray((j_common_ptr)&info, JPOOL_IMAGE, info.output_width * 4, 1) : NULL;
  int32_t before = part->top > surroundings ? part->top - surroundings : 0;
  if (before > 0) jpeg_skip_scanlines(&info, (JDIMENSION)before);
  while ((int32_t)info.output_scanline < part->top + part->height) {
    // What is above the part goes into its first row, and is overwritten.
    int32_t y = (int32_t)info.output_scanline - part->top;
    JSAMPROW target = rgb + rowBytes * (size_t)(y > 0 ? y : 0);
    if (jpeg_read_scanlines(&info, isCMYK ? ink : &target, 1) != 1) break;
    if (isCMYK) rgbOfInvertedCMYK(ink[0], (int32_t)info.output_width, target);
  }
  // What follows the part is not read.
  jpeg_destroy_decompress(&info);
  return own.isDamaged ? SPHERE_PICTURE_DAMAGED : SPHERE_PICTURE_WHOLE;
}
