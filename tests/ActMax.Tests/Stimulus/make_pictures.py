"""Writes the small pictures that PictureTests.fs reads, and prints the luminance it expects (PIL's "L" / 255)."""

from pathlib import Path

import numpy as np
from PIL import Image

folder = Path(__file__).parent / "fixtures"
y, x = np.mgrid[0:6, 0:9]
grey = ((7 * x + 13 * y) % 17 * 15).astype(np.uint8)
colour = np.stack([grey, 255 - grey, (x * 28).astype(np.uint8)], axis=-1)
Image.fromarray(grey).save(folder / "grey.png")
Image.fromarray((grey.astype(np.uint16) * 257 - 3 * x).astype(np.uint16)).save(folder / "grey16.png")
Image.fromarray(colour).save(folder / "colour.png")
Image.fromarray(np.dstack([colour, grey])).save(folder / "alpha.png")
Image.fromarray(colour).quantize(8).save(folder / "palette.png")
Image.fromarray(grey > 100).save(folder / "bits.png")
Image.fromarray(grey).save(folder / "grey.pgm")
Image.fromarray(colour).save(folder / "colour.ppm")
for name in ["grey.png", "grey16.png", "colour.png", "alpha.png", "palette.png", "bits.png", "grey.pgm", "colour.ppm"]:
    image = Image.open(folder / name)
    values = np.asarray(image, float) / 65535 if "16" in name else np.asarray(image.convert("L"), float) / 255
    print(name, values.shape, f"{values.sum():.6f}", f"{(values * (1 + x + 9 * y)).sum():.6f}")
