#include <string.h>

#include "internal.h"

sphere_picture_kind sphere_picture_kind_of(const uint8_t *bytes, size_t count) {
  static const uint8_t png[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  if (count >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF) return SPHERE_PICTURE_JPEG;
  if (count >= 8 && memcmp(bytes, png, 8) == 0) return SPHERE_PICTURE_PNG;
  return SPHERE_PICTURE_OTHER;
}

sphere_picture_status sphere_picture_read_header(
    const uint8_t *bytes, size_t count, sphere_picture_header *header, char *message) {
  memset(header, 0, sizeof *header);
  message[0] = 0;
  switch (sphere_picture_kind_of(bytes, count)) {
    case SPHERE_PICTURE_JPEG: return sphere_jpeg_read_header(bytes, count, header, message);
    case SPHERE_PICTURE_PNG: return sphere_png_read_header(bytes, count, header, message);
    default:
      strcpy(message, count == 0 ? "it is empty" : "it is neither JPEG nor PNG");
      return SPHERE_PICTURE_UNREADABLE;
  }
}

static uint32_t number(const uint8_t *bytes, int size, int isBigEndian) {
  uint32_t value = 0;
  for (int place = 0; place < size; place++) {
    value = value << 8 | bytes[isBigEndian ? place : size - 1 - place];
  }
  return value;
}

// TIFF 6.0, section 2: a header of 8 bytes names the first directory; an entry has 12 bytes: tag, type, count, value.
int32_t sphere_exif_orientation(const uint8_t *tiff, size_t count) {
  if (count < 8) return 1;
  int isBigEndian = tiff[0] == 'M' && tiff[1] == 'M';
  if (!isBigEndian && !(tiff[0] == 'I' && tiff[1] == 'I')) return 1;
  if (number(tiff + 2, 2, isBigEndian) != 42) return 1;
  size_t place = number(tiff + 4, 4, isBigEndian);
  if (place > count - 2) return 1;
  uint32_t entries = number(tiff + place, 2, isBigEndian);
  place += 2;
  for (uint32_t entry = 0; entry < entries && count - place >= 12; entry++, place += 12) {
    if (number(tiff + place, 2, isBigEndian) != 0x0112) continue;
    uint32_t value = number(tiff + place + 8, 2, isBigEndian);
    return number(tiff + place + 2, 2, isBigEndian) == 3 && value >= 1 && value <= 8 ? (int32_t)value : 1;
  }
  return 1;
}
