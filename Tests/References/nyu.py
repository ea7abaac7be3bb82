"""Small files laid out like NYU-Depth-V2's by h5py and SciPy: python Tests/References/nyu.py writes Tests/References/nyu/*.mat.

pairs.mat holds five pairs, numbers 1, 2, 4, 6 and 9 of the official release; splits.mat puts the odd numbers into the training split. The
others are damaged in one way each, which their names say. Pixels and depths are steps, which deflate to little.
"""
import os

import h5py
import numpy as np
import scipy.io

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "nyu")
NUMBERS = [1, 2, 4, 6, 9]
OPTIONS = {"compression": "gzip", "compression_opts": 9, "shuffle": True}


def image(pair):
    """(3, 640, 480): channel, x, y."""
    c, x, y = np.meshgrid(np.arange(3), np.arange(640), np.arange(480), indexing="ij")
    return (40 * pair + 70 * c + x // 8 + y // 32).astype(np.uint8)


def depth(pair):
    """(640, 480): x, y."""
    x, y = np.meshgrid(np.arange(640), np.arange(480), indexing="ij")
    return (1 + pair + x // 80 * 0.25 + y // 120 * 0.5).astype(np.float32)


def write(name, images, depths, options=None, numbers=NUMBERS):
    path = f"{HERE}/{name}.mat"
    with h5py.File(path, "w", userblock_size=512) as file:
        if images is not None:
            file.create_dataset("images", data=images, chunks=(1,) + images.shape[1:], **(options or OPTIONS))
        if depths is not None:
            file.create_dataset("depths", data=depths, chunks=(1,) + depths.shape[1:], **OPTIONS)
        if numbers:
            file["officialIndex"] = np.array(numbers, np.int32)
    with open(path, "r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file".ljust(116) + b"\0" * 8 + b"\x00\x02IM")


def main():
    os.makedirs(HERE, exist_ok=True)
    images, depths = np.stack([image(p) for p in range(5)]), np.stack([depth(p) for p in range(5)])
    write("pairs", images, depths)
    write("no-depths", images[:1], None)
    write("other-rank", images[0], depths, numbers=None)
    write("other-type", images[:1].astype(np.int16), depths[:1])
    write("lzf", images[:1], depths[:1], {"compression": "lzf"})
    write("negative", images[:1], depths[:1] - 9, numbers=[1])
    numbers = np.arange(1, 1450, dtype=np.uint16)[:, None]
    for name, train in (("splits", numbers[numbers % 2 == 1]), ("splits-out-of-range", [3, 1450]), ("splits-of-parts", [1.5])):
        scipy.io.savemat(f"{HERE}/{name}.mat", {
            "trainNdxs": np.array(train).reshape(-1, 1), "testNdxs": numbers[numbers % 2 == 0].reshape(-1, 1)},
            do_compression=True)


if __name__ == "__main__":
    main()
