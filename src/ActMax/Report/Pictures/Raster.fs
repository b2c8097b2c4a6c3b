namespace ActMax.Report

/// A picture of bytes, row after row from the top, the channels of a pixel together: 1 grey, 3 RGB, 4 RGBA.
type Raster =
    {
        Width: int
        Height: int
        Channels: int
        Pixels: byte[]
    }

[<RequireQualifiedAccess>]
module Raster =

    /// Throws ArgumentException for no pixel, another number of channels, or bytes that do not fill the picture.
    let create (width: int) (height: int) (channels: int) (pixels: byte[]) : Raster =
        if width < 1 || height < 1 then
            invalidArg (nameof width) $"a picture of {width} x {height} pixels."

        if channels <> 1 && channels <> 3 && channels <> 4 then
            invalidArg (nameof channels) $"{channels} channels; a picture has 1, 3 or 4."

        if pixels.Length <> width * height * channels then
            invalidArg
                (nameof pixels)
                $"{pixels.Length} bytes for {width} x {height} pixels of {channels} channels, which are {width * height * channels}."

        {
            Width = width
            Height = height
            Channels = channels
            Pixels = pixels
        }

    /// Every pixel as a square of `factor` pixels, so that each stays what it is.
    let enlarge (factor: int) (raster: Raster) : Raster =
        if factor < 1 then
            invalidArg (nameof factor) $"the factor {factor}; at least 1 is needed."

        if factor = 1 then
            raster
        else

        let width, channels = raster.Width * factor, raster.Channels
        let pixels = Array.zeroCreate<byte>(width * raster.Height * factor * channels)

        for y in 0 .. raster.Height * factor - 1 do
            for x in 0 .. width - 1 do
                let source = ((y / factor) * raster.Width + x / factor) * channels
                let target = (y * width + x) * channels

                for channel in 0 .. channels - 1 do
                    pixels[target + channel] <- raster.Pixels[source + channel]

        create width (raster.Height * factor) channels pixels

    /// How much to enlarge a picture so that its longer side has about `size` pixels; at least 1.
    let factorFor (size: int) (raster: Raster) : int =
        max 1 (size / max raster.Width raster.Height)

    /// The same picture with three channels; what is transparent becomes white.
    let rgb (raster: Raster) : Raster =
        match raster.Channels with
        | 3 -> raster
        | 1 -> create raster.Width raster.Height 3 (raster.Pixels |> Array.collect (fun grey -> [| grey; grey; grey |]))
        | _ ->
            raster.Pixels
            |> Array.chunkBySize 4
            |> Array.collect (fun pixel ->
                let alpha = int pixel[3]
                Array.init 3 (fun i -> byte ((int pixel[i] * alpha + 255 * (255 - alpha) + 127) / 255)))
            |> create raster.Width raster.Height 3

    /// Pictures of one size in rows of `columns`, `gap` white pixels between them. Throws ArgumentException for none,
    /// or another size among them.
    let sheet (columns: int) (gap: int) (rasters: Raster[]) : Raster =
        if rasters.Length = 0 || columns < 1 then
            invalidArg (nameof rasters) $"{rasters.Length} pictures in {columns} columns."

        let first = rasters[0]

        for raster in rasters do
            if raster.Width <> first.Width || raster.Height <> first.Height then
                invalidArg
                    (nameof rasters)
                    $"a picture of {raster.Width} x {raster.Height} among those of {first.Width} x {first.Height}."

        let columns = min columns rasters.Length
        let rows = (rasters.Length + columns - 1) / columns
        let width = columns * first.Width + (columns - 1) * gap
        let height = rows * first.Height + (rows - 1) * gap
        let pixels = Array.create (width * height * 3) 255uy

        rasters
        |> Array.iteri (fun i raster ->
            let source = rgb raster
            let left = (i % columns) * (first.Width + gap)
            let top = (i / columns) * (first.Height + gap)

            for y in 0 .. first.Height - 1 do
                Array.blit
                    source.Pixels
                    (y * first.Width * 3)
                    pixels
                    (((top + y) * width + left) * 3)
                    (first.Width * 3))

        create width height 3 pixels
