#!/usr/bin/env python3
"""Times Pillow on pictures in class folders: open, decode, crop at random, resize; on one core, in processor time, one JSON line each way.

python folders.py make FOLDER [COUNT]     writes COUNT pictures of 500 x 375 as FOLDER/{train,val}/CLASS/PICTURE
python folders.py FOLDER TO               times the training pictures, resized to TO x TO

The crops are torchvision's RandomResizedCrop. Once the picture is decoded whole, and once at the scale that Pillow's `draft`
offers for the crop (at least twice the size asked for, as `thumbnail` has it).
"""
import json
import math
import pathlib
import random
import sys
import time

import numpy as np
from PIL import Image


def make(folder, count):
    """Pictures about as hard to decode as photographs: 70 kB at quality 90."""
    noise = np.random.default_rng(0)
    for index in range(count):
        picture = np.zeros((375, 500, 3))
        for scale, strength in ((64, 60), (24, 30), (8, 16), (3, 9)):
            small = noise.normal(0, strength, (375 // scale + 3, 500 // scale + 3, 3))
            layers = [np.asarray(Image.fromarray(small[:, :, k]).resize((500, 375), Image.BICUBIC)) for k in range(3)]
            picture += np.stack(layers, -1)
        picture = Image.fromarray(np.clip(picture + 120 + noise.normal(0, 5, (375, 500, 1)), 0, 255).astype(np.uint8))
        for split in ["train"] + (["val"] if index < 4 else []):
            path = pathlib.Path(folder) / split / f"class-{index % 2}" / f"{index}.JPEG"
            path.parent.mkdir(parents=True, exist_ok=True)
            picture.save(path, "JPEG", quality=90, subsampling=2)


def crop(width, height):
    """torchvision's RandomResizedCrop.get_params."""
    for _ in range(10):
        area = width * height * random.uniform(0.08, 1)
        ratio = math.exp(random.uniform(math.log(3 / 4), math.log(4 / 3)))
        w, h = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < w <= width and 0 < h <= height:
            return random.randint(0, width - w), random.randint(0, height - h), w, h
    return 0, 0, width, height


def view(path, size, draft):
    with Image.open(path) as picture:
        width, height = picture.size
        left, top, w, h = crop(width, height)
        if draft:
            picture.draft("RGB", (2 * size * width // w, 2 * size * height // h))
        scale = picture.size[0] / width
        box = [place * scale for place in (left, top, left + w, top + h)]
        box[2:] = min(box[2], picture.size[0]), min(box[3], picture.size[1])
        return np.asarray(picture.convert("RGB").resize((size, size), Image.BILINEAR, box))


def main():
    if sys.argv[1] == "make":
        return make(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 256)
    folder, size = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    paths = sorted((folder / "train").glob("*/*"))
    for name, draft in (("", False), (", draft", True)):
        best = float("inf")
        for _ in range(4):
            start = time.process_time()
            for path in paths:
                view(path, size, draft)
            best = min(best, (time.process_time() - start) / len(paths))
        print(json.dumps({"name": f"folders to {size}{name}", "seconds": best, "per_second": 1 / best}))


main()
