"""Small pictures of pictures, made from files that nobody vouches for.

A picture's size stands in its head: what would be too large to unpack is never unpacked. What is shown is
painted anew, without anything that the file carried beside the picture (place, camera, comments).
"""

import logging
import threading
import warnings
from pathlib import Path

from PIL import Image, ImageOps

log = logging.getLogger(__name__)

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
LONGEST_SIDE = 480
# 64 MiB unpacked. A JPEG is unpacked at an eighth of its size where that is enough.
MAX_PIXELS = 16_000_000
MAX_JPEG_PIXELS = 40_000_000
# What two would need at once, one needs after the other.
_one_at_a_time = threading.Lock()

# The limits above are ours; Pillow's own would only warn.
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS


def make_thumbnail(source: Path, target: Path) -> tuple[int, int] | None:
    """Write a small WebP of a picture; return the picture's size, None for what cannot be shown."""
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(source, formats=FORMATS) as image:
                return _paint(image, target)
        except Exception as error:  # each decoder fails in its own way, on purpose or not
            log.info("no thumbnail: %s: %s", type(error).__name__, error)
            return None


def _paint(image: Image.Image, target: Path) -> tuple[int, int] | None:
    size = image.size
    limit = MAX_JPEG_PIXELS if image.format == "JPEG" else MAX_PIXELS
    if size[0] * size[1] > limit:
        return None
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    upright = ImageOps.exif_transpose(image)
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    bare = upright.convert("RGBA" if has_alpha else "RGB")
    bare.info.clear()
    bare.save(target, "WEBP", quality=80)
    was_turned = (upright.width > upright.height) != (image.width > image.height)
    return size[::-1] if was_turned else size
