namespace ActMax

/// The luminance of a colour (ITU-R BT.601), as the Python imaging library computes it for grey pictures.
[<RequireQualifiedAccess>]
module internal Luminance =

    /// Of bytes, 0 to 1; rounded to a byte on the way.
    let ofBytes (red: int) (green: int) (blue: int) : float32 =
        float32 ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >>> 16) / 255f

    /// In the unit of the numbers.
    let ofNumbers (red: float) (green: float) (blue: float) : float32 =
        float32 (0.299 * red + 0.587 * green + 0.114 * blue)
