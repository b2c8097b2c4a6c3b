namespace ActMax

/// How a box of pixels becomes one value.
[<RequireQualifiedAccess>]
type BoxFilter =
    | Mean
    | Sum
    | Median

/// Turns pictures of pixels into pictures of hexals: each reads a square box around its place. Source: flyvis, BoxEye.
type BoxEye =
    {
        Extent: int
        /// Pixels from hexal to hexal, which is also the side of a box.
        KernelSize: int
        Filter: BoxFilter
    }

[<RequireQualifiedAccess>]
module BoxEye =

    /// Boxes of 13 pixels, their mean.
    let create (extent: int) : BoxEye =
        {
            Extent = extent
            KernelSize = 13
            Filter = BoxFilter.Mean
        }

    /// Height and width of the smallest picture that is not scaled up: 391 at extent 15.
    let minimumSize (eye: BoxEye) : int = 2 * eye.Extent * eye.KernelSize + 1

    /// Rows (downwards) and columns of the boxes' centres from the middle of the picture.
    let private centres (eye: BoxEye) =
        HexLattice.coordinates eye.Extent
        |> Array.map (fun struct (u, v) ->
            // Halves are cut towards zero, as conversions to whole numbers do.
            struct (eye.KernelSize * (2 * u + v) / 2, eye.KernelSize * v))

    let private total (picture: NdArray) (side: int) (top: int) (left: int) =
        let height, width = picture.Shape[0], picture.Shape[1]
        let mutable sum = 0.0

        for y in max 0 top .. min (height - 1) (top + side - 1) do
            for x in max 0 left .. min (width - 1) (left + side - 1) do
                sum <- sum + float picture.Values[y * width + x]

        sum

    let private reflected (size: int) (i: int) =
        let positive = abs i

        if positive < size then
            positive
        else
            2 * (size - 1) - positive

    /// Of an even number of values the lower one of the two in the middle, as torch has it.
    let private median (picture: NdArray) (side: int) (top: int) (left: int) =
        let height, width = picture.Shape[0], picture.Shape[1]

        let values =
            [|
                for y in top .. top + side - 1 do
                    for x in left .. left + side - 1 do
                        picture.Values[reflected height y * width + reflected width x]
            |]

        Array.sortInPlace values
        values[(values.Length - 1) / 2]

    /// The hexals' values of a picture [height; width]. A picture with a side below `minimumSize` is first resized,
    /// bilinearly, so that both sides are that long. Outside of the picture is black (for medians its mirror image), so
    /// hexals on the border of a smallest picture are darker. Throws ArgumentException for another rank, an empty
    /// picture and an eye without pixels.
    let render (eye: BoxEye) (picture: NdArray) : float32[] =
        if picture.Shape.Length <> 2 || Array.contains 0 picture.Shape then
            invalidArg (nameof picture) $"a picture of shape %A{picture.Shape}; expected [height; width]."

        if eye.KernelSize < 1 || eye.Extent < 0 then
            invalidArg (nameof eye) $"an eye of extent {eye.Extent} with boxes of {eye.KernelSize} pixels."

        let least = minimumSize eye

        let seen =
            if picture.Shape[0] < least || picture.Shape[1] < least then
                BilinearResize.resize least least picture
            else
                picture

        let side = eye.KernelSize
        // An even box reaches one pixel further to the upper left; a median's to the lower right.
        let before =
            match eye.Filter with
            | BoxFilter.Median -> (side - 1) / 2
            | BoxFilter.Mean
            | BoxFilter.Sum -> side / 2

        centres eye
        |> Array.map (fun struct (y, x) ->
            let top, left = seen.Shape[0] / 2 + y - before, seen.Shape[1] / 2 + x - before

            match eye.Filter with
            | BoxFilter.Mean -> float32 (total seen side top left / float (side * side))
            | BoxFilter.Sum -> float32 (total seen side top left)
            | BoxFilter.Median -> median seen side top left)
