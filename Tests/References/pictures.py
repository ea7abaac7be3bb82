"""Prints the PNG files of PictureTests.swift in base64, written by the PNG specification (ISO/IEC 15948) alone.

Run: python3 Tests/References/pictures.py
"""

import base64
import struct
import zlib


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, pixels_per_metre=None):
    rows = b"".join(
        b"\0" + b"".join(bytes((31 * (x % 8), 63 * y, 128)) for x in range(width)) for y in range(height)
    )
    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    if pixels_per_metre:
        file += chunk(b"pHYs", struct.pack(">IIB", pixels_per_metre, pixels_per_metre, 1))
    return file + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


if __name__ == "__main__":
    # 144 pixels an inch are 5669 a metre.
    for name, file in [("small", png(8, 4)), ("dense", png(8, 4, 5669)), ("wide", png(600, 2))]:
        print(name, base64.b64encode(file).decode())
