// JPEG and PNG pictures decoded to RGB, whole or in part.
//
// Why C: both libraries report errors by jumping out of the caller (setjmp), which Swift cannot do, and libjpeg's own
// handler ends the process. Here an error is a status with a message. Any number of threads may call at a time.
#ifndef CPICTURES_H
#define CPICTURES_H

#include <stddef.h>
#include <stdint.h>

/// The room for a message, its final zero included.
#define SPHERE_PICTURE_MESSAGE 200

/// What a file holds, by its first bytes.
typedef enum {
  SPHERE_PICTURE_OTHER = 0,
  SPHERE_PICTURE_JPEG = 1,
  SPHERE_PICTURE_PNG = 2,
} sphere_picture_kind;

/// How decoding ended.
typedef enum {
  SPHERE_PICTURE_WHOLE = 0,
  /// The file is damaged; what could not be decoded is mid-gray, or what the library makes of the rest.
  SPHERE_PICTURE_DAMAGED = 1,
  /// Nothing was decoded.
  SPHERE_PICTURE_UNREADABLE = 2,
} sphere_picture_status;

/// What the header of a picture says.
typedef struct {
  sphere_picture_kind kind;
  /// Pixels as they are stored, before they are turned by `orientation`.
  int32_t width;
  int32_t height;
  /// EXIF's orientation, 1 to 8; 1 where there is none.
  int32_t orientation;
} sphere_picture_header;

/// What a file holds, by its first bytes.
sphere_picture_kind sphere_picture_kind_of(const uint8_t *bytes, size_t count);

/// Reads the header of a file of which all bytes are given; `message` has room for SPHERE_PICTURE_MESSAGE.
sphere_picture_status sphere_picture_read_header(
    const uint8_t *bytes, size_t count, sphere_picture_header *header, char *message);

/// A part of a picture, in pixels of the picture shrunk by `shrink`.
typedef struct {
  /// 1, 2, 4 or 8: the picture's sides are divided by it and rounded up. Only JPEG can be shrunk.
  int32_t shrink;
  int32_t left;
  int32_t top;
  int32_t width;
  int32_t height;
} sphere_picture_part;

/// The pixels that a row needs beyond those of a part: the library decodes columns by blocks.
#define SPHERE_PICTURE_SPARE 48

/// Decodes a part of a JPEG to rows of RGB triples, the same bytes as of the whole picture.
///
/// The header is what `sphere_picture_read_header` said; other sides are an error. A row of `rgb` has `row` pixels: the whole
/// picture's width, or SPHERE_PICTURE_SPARE more than the part's. The part begins at column `first` of them.
sphere_picture_status sphere_jpeg_decode(
    const uint8_t *bytes, size_t count, const sphere_picture_header *header, const sphere_picture_part *part,
    uint8_t *rgb, int32_t row, int32_t *first, char *message);

/// Decodes a whole PNG to RGB triples; transparency is left out, 16 bits are cut to 8, a palette is resolved.
sphere_picture_status sphere_png_decode(
    const uint8_t *bytes, size_t count, const sphere_picture_header *header, uint8_t *rgb, char *message);

#endif
