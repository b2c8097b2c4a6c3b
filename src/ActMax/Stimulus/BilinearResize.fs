namespace ActMax

/// Resizes pictures as torchvision does: bilinear, without aligned corners, smoothed where it shrinks.
[<RequireQualifiedAccess>]
module internal BilinearResize =

    /// For every new position the first old one and the weights of those from it on: a triangle as wide as the step,
    /// at least one pixel to either side.
    let private weights (from: int) (into: int) : (int * float[])[] =
        let step = float from / float into
        let reach = max 1.0 step

        Array.init into (fun i ->
            let middle = (float i + 0.5) * step
            let first = max 0 (int (floor (middle - reach + 0.5)))
            let last = min from (int (floor (middle + reach + 0.5)))

            let raw =
                Array.init (last - first) (fun k -> max 0.0 (1.0 - abs (float (first + k) + 0.5 - middle) / reach))

            let sum = Array.sum raw
            first, raw |> Array.map (fun weight -> weight / sum))

    /// A picture [height; width] in another size.
    let resize (height: int) (width: int) (picture: NdArray) : NdArray =
        let fromHeight, fromWidth = picture.Shape[0], picture.Shape[1]

        if (fromHeight, fromWidth) = (height, width) then
            picture
        else
            let rows, columns = weights fromHeight height, weights fromWidth width
            let narrow = Array.zeroCreate<float>(fromHeight * width)

            for y in 0 .. fromHeight - 1 do
                for x in 0 .. width - 1 do
                    let first, shares = columns[x]
                    let mutable sum = 0.0

                    for k in 0 .. shares.Length - 1 do
                        sum <- sum + shares[k] * float picture.Values[y * fromWidth + first + k]

                    narrow[y * width + x] <- sum

            let values = Array.zeroCreate<float32>(height * width)

            for y in 0 .. height - 1 do
                let first, shares = rows[y]

                for x in 0 .. width - 1 do
                    let mutable sum = 0.0

                    for k in 0 .. shares.Length - 1 do
                        sum <- sum + shares[k] * narrow[(first + k) * width + x]

                    values[y * width + x] <- float32 sum

            {
                Shape = [| height; width |]
                Values = values
            }
