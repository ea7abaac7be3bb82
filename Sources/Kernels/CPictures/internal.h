// What the parts of CPictures share.
#ifndef CPICTURES_INTERNAL_H
#define CPICTURES_INTERNAL_H

#include "CPictures.h"

/// EXIF's orientation in a TIFF structure, 1 where it has none or is malformed.
int32_t sphere_exif_orientation(const uint8_t *tiff, size_t count);

sphere_picture_status sphere_jpeg_read_header(
    const uint8_t *bytes, size_t count, sphere_picture_header *header, char *message);
sphere_picture_status sphere_png_read_header(
    const uint8_t *bytes, size_t count, sphere_picture_header *header, char *message);

/// What stands where a damaged file has no pixels.
#define SPHERE_MID_GRAY 128

#endif
