"""Views of one small image by torchvision on PIL images, with given parameters: python Tests/References/views.py

Writes views.json beside this file: the image, and for each case its parameters and the 8-bit pixels that come out.
"""
import json, pathlib
import numpy as np, torch
torch.library.register_fake = lambda *a, **k: (lambda f: f)  # the transforms need none of torchvision's compiled operators
import PIL, torchvision
import torchvision.transforms.functional as F
from PIL import Image
from torchvision.transforms import InterpolationMode

H, W, S = 10, 12, 8
random = np.random.default_rng(7)
y, x = np.mgrid[:H, :W]
smooth = np.stack([20 * x, 25 * y, 255 - 10 * x - 12 * y], -1)
pixels = np.clip(smooth + random.normal(0, 40, (H, W, 3)), 0, 255).astype(np.uint8)
pixels[0, :4] = [[0, 0, 0], [255, 255, 255], [128, 128, 128], [255, 0, 0]]
image = Image.fromarray(pixels)
modes = {"bilinear": InterpolationMode.BILINEAR, "bicubic": InterpolationMode.BICUBIC}
steps = {"brightness": F.adjust_brightness, "contrast": F.adjust_contrast, "saturation": F.adjust_saturation, "hue": F.adjust_hue}


def bytes_of(view):
    return np.asarray(view).reshape(-1).tolist()


cases = []


def tolerance(box, resized, mode):
    """0, or 1 where this Pillow resamples rows before columns (Pillow 13 does so for some shapes; this project never)."""
    top, left, height, width = box
    part, resample = image.crop((left, top, left + width, top + height)), getattr(Image.Resampling, mode.upper())
    columns_first = part.resize((resized[1], height), resample).resize((resized[1], resized[0]), resample)
    return int(columns_first.tobytes() != part.resize((resized[1], resized[0]), resample).tobytes())


def case(name, view, box, resized, mode="bilinear", flip=False, jitter=(), gray=False):
    if flip: view = F.hflip(view)
    for step, factor in jitter: view = steps[step](view, factor)
    if gray: view = F.rgb_to_grayscale(view, num_output_channels=3)
    cases.append(dict(name=name, box=box, resized=resized, interpolation=mode, flip=flip,
                      jitter=[dict(step=s, factor=f) for s, f in jitter], gray=gray, tolerance=tolerance(box, resized, mode), pixels=bytes_of(view)))


def crop(box, mode): return F.resized_crop(image, *box, [S, S], modes[mode])


for mode in modes:
    for box in [(0, 0, H, W), (0, 0, 3, 3), (2, 5, 8, 7), (1, 0, 8, 8), (9, 11, 1, 1), (0, 6, 10, 2), (3, 4, 7, 8)]:
        case(f"crop {box} {mode}", crop(box, mode), box, [S, S], mode)
        case(f"mirrored crop {box} {mode}", crop(box, mode), box, [S, S], mode, flip=True)
    for short in [8, 9, 10, 17, 6]:
        resized = F.resize(image, short, modes[mode])
        case(f"resize {short} and centre crop {mode}", F.center_crop(resized, [S, S]), (0, 0, H, W),
             [resized.height, resized.width], mode)
box = (1, 2, 9, 9)
for step, factors in dict(brightness=[0.6, 0.0, 1.37], contrast=[0.6, 0.0, 1.37], saturation=[0.6, 0.0, 1.37],
                          hue=[0.1, -0.1, 0.4, -0.4, 0.5, 0.0]).items():
    for factor in factors:
        case(f"{step} {factor}", crop(box, "bilinear"), box, [S, S], jitter=[(step, factor)])
case("gray", crop(box, "bilinear"), box, [S, S], gray=True)
every = [("brightness", 1.2), ("contrast", 0.7), ("saturation", 1.4), ("hue", -0.23)]
for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]]:
    jitter = [every[k] for k in order]
    case(f"order {order}", crop(box, "bicubic"), box, [S, S], "bicubic", flip=True, jitter=jitter)
    case(f"order {order}, gray", crop(box, "bilinear"), box, [S, S], jitter=jitter, gray=True)

mean, std = (0.44087801806139126, 0.42790631331699347, 0.3867879370752931), (0.26826768628079806, 0.2610450402318512, 0.26866836876860795)
normalized = F.normalize(F.to_tensor(crop(box, "bilinear")), mean, std).permute(1, 2, 0).reshape(-1).tolist()
out = dict(versions=dict(torchvision=torchvision.__version__, pillow=PIL.__version__), height=H, width=W, size=S,
           image=pixels.reshape(-1).tolist(), cases=cases, normalized=dict(box=box, values=[round(v, 7) for v in normalized]))
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
