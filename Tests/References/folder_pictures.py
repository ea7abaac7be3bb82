"""Small pictures as real folders hold them, and what Pillow reads of them: python Tests/References/folder_pictures.py

Writes folder_pictures.json beside this file: for each file its bytes (base 64), and the RGB pixels (base 64) as they are seen, turned as
EXIF says. Where Pillow reads 16-bit gray by another rule than its colours, the high byte counts.
"""
import base64, io, json, pathlib, struct, zlib
import numpy as np
import PIL
from PIL import Image, ImageOps

random = np.random.default_rng(5)
H, W = 21, 38
y, x = np.mgrid[:H, :W]
smooth = np.stack([6 * x, 11 * y, 255 - 3 * x - 6 * y], -1)
pixels = np.clip(smooth + random.normal(0, 12, (H, W, 3)), 0, 255).astype(np.uint8)
image = Image.fromarray(pixels)
files = []


def add(name, data, expected=None, kind=None):
    if expected is None:
        expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
    files.append(dict(name=name, height=expected.shape[0], width=expected.shape[1],
                      bytes=base64.b64encode(data).decode(), pixels=base64.b64encode(expected.astype(np.uint8).tobytes()).decode()))


def saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def chunk(kind, data): return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(depth, color, rows, interlace=0):
    """A PNG from its filtered rows, for what Pillow cannot write."""
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, depth, color, 0, 0, interlace))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


for name, options in {"4-2-0": dict(subsampling=2), "4-2-2": dict(subsampling=1), "4-4-4": dict(subsampling=0),
                      "progressive": dict(subsampling=2, progressive=True),
                      "restarts": dict(subsampling=2, restart_marker_rows=1)}.items():
    add(f"{name}.JPEG", saved(image, "JPEG", quality=90, **options))
add("gray.JPEG", saved(image.convert("L"), "JPEG"))
cmyk = saved(image.convert("CMYK"), "JPEG", quality=95)
add("cmyk.JPEG", cmyk)
adobe = cmyk.index(b"Adobe")
add("ycck.JPEG", cmyk[:adobe + 11] + b"\x02" + cmyk[adobe + 12:])  # the same numbers, said to be luma, chroma and black
add("zeros-at-the-end.JPEG", saved(image, "JPEG", quality=90) + bytes(7))
add("one-pixel.JPEG", saved(image.crop((0, 0, 1, 1)), "JPEG"))
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    add(f"turned-{orientation}.JPEG", saved(image, "JPEG", quality=90, subsampling=2, exif=exif))
exif = Image.Exif()
exif[0x0112] = 6
add("turned.png", saved(image, "PNG", exif=exif))
add("png-named.JPEG", saved(image, "PNG"))
add("palette.png", saved(image.quantize(7), "PNG"))
transparent = image.quantize(7)
add("palette-transparent.png", saved(transparent, "PNG", transparency=3),
    np.asarray(transparent.convert("RGB")))
add("gray.png", saved(image.convert("L"), "PNG"))
add("bits.png", saved(image.convert("1"), "PNG"))
alpha = image.copy()
alpha.putalpha(Image.fromarray((x * 6).astype(np.uint8)))
add("alpha.png", saved(alpha, "PNG"), pixels)
gray = np.asarray(image.convert("L"))
add("gray-alpha.png", saved(alpha.convert("LA"), "PNG"), np.repeat(gray[:, :, None], 3, 2))
deep = pixels.astype(">u2") * 256 + random.integers(0, 256, pixels.shape)
add("rgb-16.png", png(16, 2, b"".join(b"\0" + row.astype(">u2").tobytes() for row in deep)), pixels)
add("gray-16.png", png(16, 0, b"".join(b"\0" + row[:, 0].astype(">u2").tobytes() for row in deep)),
    np.repeat(pixels[:, :, :1], 3, 2))
passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
add("interlaced.png", png(8, 2, b"".join(
    b"".join(b"\0" + row.tobytes() for row in pixels[top::down, left::right]) for top, left, down, right in passes), 1))

out = dict(pillow=PIL.__version__, files=files)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
