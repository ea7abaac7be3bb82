"""Chooses the palette of `Theme`: python Tests/References/palette.py [ROUNDS]

Ten colours that can be told apart by every reader, the first ones as close to Okabe and Ito's as that allows. Searches at random, with a
fixed seed, for the largest least margin over all pairs; a pair's margin is the least of its CIEDE2000 differences,
each in units of what is asked for: 15 for most readers, 8 with deuteranopia or protanopia, 8 with tritanopia, 3.2 printed
without colour (the rule `colors` of `sphere lint` asks for 15, 5, 5 and 2.5). A colour must also stand out from white paper and
from the ink.
"""
import sys
import numpy as np

MACHADO = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "grayscale": [[0.2126, 0.7152, 0.0722]] * 3,
}
VISIONS = {"most": np.eye(3), **{k: np.array(v) for k, v in MACHADO.items()}}
NEEDED = {"most": 15.0, "protanopia": 8.0, "deuteranopia": 8.0, "tritanopia": 8.0, "grayscale": 3.2}
XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
WHITE = np.array([0.95047, 1, 1.08883])


def linear(rgb):
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb, vision):
    seen = np.clip(linear(rgb) @ VISIONS[vision].T, 0, 1)
    t = seen @ XYZ.T / WHITE
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def difference(p, q):
    """CIEDE2000 after Sharma, Wu and Dalal (2005)."""
    (l1, a1, b1), (l2, a2, b2) = p.T, q.T
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    dh = (h2 - h1 + 180) % 360 - 180
    dh = np.where(c1 * c2 == 0, 0, dh)
    big = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh / 2))
    ml, mc = (l1 + l2) / 2, (c1 + c2) / 2
    mh = np.where(c1 * c2 == 0, h1 + h2, (h1 + dh / 2) % 360)
    cos = lambda d: np.cos(np.radians(d))
    t = 1 - 0.17 * cos(mh - 30) + 0.24 * cos(2 * mh) + 0.32 * cos(3 * mh + 6) - 0.2 * cos(4 * mh - 63)
    rc = 2 * np.sqrt(mc**7 / (mc**7 + 25**7))
    rt = -np.sin(np.radians(60 * np.exp(-(((mh - 275) / 25) ** 2)))) * rc
    x = (l2 - l1) / (1 + 0.015 * (ml - 50) ** 2 / np.sqrt(20 + (ml - 50) ** 2))
    y, z = (c2 - c1) / (1 + 0.045 * mc), big / (1 + 0.015 * mc * t)
    return np.sqrt(np.maximum(x * x + y * y + z * z + rt * y * z, 0))


def colors(codes):
    return np.array([[c >> 16, c >> 8 & 255, c & 255] for c in codes]) / 255


WANTED = colors([0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0xF0E442])
FREE = colors([0x882255, 0x332288, 0x117733])
# How far, in CIEDE2000, the colours may go from where they begin.
REACH = np.array([2.0, 2.0, 3.0, 4.0, 5.0, 6.0, 9.0])
ROWS, COLUMNS = np.triu_indices(10, 1)
INK = colors([0x1A1A1A, 0xFFFFFF])


def margins(rgb):
    result = {}
    for vision, needed in NEEDED.items():
        places = lab(rgb, vision)
        result[vision] = difference(places[ROWS], places[COLUMNS]) / needed
    return result


def score(rgb):
    least = np.sort(np.concatenate(list(margins(rgb).values())))
    drift = np.maximum(difference(lab(rgb[:7], "most"), lab(WANTED, "most")) - REACH, 0).sum()
    own, ground = lab(rgb, "most"), lab(INK, "most")
    apart = min(difference(own, np.repeat(ground[i:i + 1], 10, 0)).min() for i in (0, 1))
    light = max(0, own[:, 0].max() - 86) + max(0, 26 - own[:, 0].min())
    chroma = np.hypot(own[:, 1], own[:, 2]).min()
    # The few smallest count a little, so that the search climbs beyond ties.
    return least[0] + 0.02 * least[:12].mean() - 0.05 * drift - 0.02 * max(0, 25 - apart) - 0.02 * max(0, 25 - chroma) - 0.05 * light


def search(rounds):
    random = np.random.default_rng(1)
    best = None
    for attempt in range(3):
        current = np.concatenate([WANTED, FREE])
        if attempt: current[7:] = random.uniform(0.05, 0.9, (3, 3))
        value, kept = score(current), current
        top = value
        for step in range(rounds):
            heat = 1 - step / rounds
            trial = current.copy()
            index = random.integers(10)
            trial[index] = np.clip(trial[index] + random.normal(0, 0.01 + 0.1 * heat * heat, 3), 0, 1)
            trial = np.round(trial * 255) / 255
            new = score(trial)
            if new > value or random.uniform() < np.exp((new - value) / (0.02 * heat + 1e-4)):
                current, value = trial, new
                if value > top: top, kept = value, trial
        if best is None or top > best[0]: best = (top, kept)
        print(attempt, round(top, 4), file=sys.stderr)
    return best[1]


def report(rgb):
    # The dark ones before the yellow, which is the faintest on paper.
    rgb = rgb[[0, 1, 2, 3, 4, 5, 7, 9, 8, 6]]
    print(", ".join("0x" + "".join(f"{round(v * 255):02X}" for v in color) for color in rgb))
    for vision, values in margins(rgb).items():
        print(f"{vision}: least difference {values.min() * NEEDED[vision]:.1f}")
    print("from Okabe and Ito's:", np.round(difference(lab(rgb[[0, 1, 2, 3, 4, 5, 9]], "most"), lab(WANTED, "most")), 1).tolist())
    for index, name in enumerate(["ink", "white"]):
        ground = np.repeat(lab(INK[index:index + 1], "most"), 10, 0)
        print(f"from {name}:", np.round(difference(lab(rgb, "most"), ground), 1).tolist())


if __name__ == "__main__":
    report(search(int(sys.argv[1]) if len(sys.argv) > 1 else 6_000))
