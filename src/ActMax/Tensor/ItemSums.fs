namespace ActMax

open System
open System.Numerics
open System.Runtime.InteropServices

/// Sums over the items of a buffer in which `lanes` items lie side by side (element i belongs to item i % lanes), and
/// the gradient of any function of these sums; each is one pass. Sums are taken in double precision in one fixed order.
[<RequireQualifiedAccess>]
module internal ItemSums =

    /// Adds the lanes of a vector to the items they belong to; `first` is the place of the vector's first element.
    let private spread (first: int) (vector: Vector<float>) (totals: Span<float>) =
        for j in 0 .. Vector<float>.Count - 1 do
            let item = (first + j) % totals.Length
            totals[item] <- totals[item] + vector[j]

    let private rest (from: int) (values: ReadOnlySpan<float32>) (absolute: Span<float>) (squares: Span<float>) =
        for i in from .. values.Length - 1 do
            let x = float values[i]
            let item = i % absolute.Length
            absolute[item] <- absolute[item] + abs x
            squares[item] <- squares[item] + x * x

    /// The items repeat within every vector: four sums in registers.
    let private regular (values: ReadOnlySpan<float32>) (absolute: Span<float>) (squares: Span<float>) =
        let vectors = MemoryMarshal.Cast<float32, Vector<float32>> values
        let mutable absoluteLow = Vector<float>.Zero
        let mutable absoluteHigh = Vector<float>.Zero
        let mutable squaresLow = Vector<float>.Zero
        let mutable squaresHigh = Vector<float>.Zero

        for i in 0 .. vectors.Length - 1 do
            let x = vectors[i]
            let low = Vector.WidenLower x
            let high = Vector.WidenUpper x
            absoluteLow <- absoluteLow + Vector.Abs low
            absoluteHigh <- absoluteHigh + Vector.Abs high
            squaresLow <- squaresLow + low * low
            squaresHigh <- squaresHigh + high * high

        spread 0 absoluteLow absolute
        spread Vector<float>.Count absoluteHigh absolute
        spread 0 squaresLow squares
        spread Vector<float>.Count squaresHigh squares
        rest (vectors.Length * Vector<float32>.Count) values absolute squares

    /// The items repeat after as many vectors as there are items: sums for each of these vectors.
    let private irregular (values: ReadOnlySpan<float32>) (absolute: Span<float>) (squares: Span<float>) =
        let vectors = MemoryMarshal.Cast<float32, Vector<float32>> values
        let period = absolute.Length
        let absolutes = Array.create (2 * period) Vector<float>.Zero
        let squared = Array.create (2 * period) Vector<float>.Zero
        let mutable at = 0

        for i in 0 .. vectors.Length - 1 do
            let x = vectors[i]
            let low = Vector.WidenLower x
            let high = Vector.WidenUpper x
            absolutes[at] <- absolutes[at] + Vector.Abs low
            absolutes[at + 1] <- absolutes[at + 1] + Vector.Abs high
            squared[at] <- squared[at] + low * low
            squared[at + 1] <- squared[at + 1] + high * high
            at <- if at + 2 = absolutes.Length then 0 else at + 2

        for j in 0 .. absolutes.Length - 1 do
            spread (j * Vector<float>.Count) absolutes[j] absolute
            spread (j * Vector<float>.Count) squared[j] squares

        rest (vectors.Length * Vector<float32>.Count) values absolute squares

    /// Adds to `absolute` and `squares`, one element an item, the absolute values and the squares of every item.
    let addSingle (values: ReadOnlySpan<float32>) (absolute: Span<float>) (squares: Span<float>) : unit =
        if Vector<float32>.Count % absolute.Length = 0 then
            regular values absolute squares
        else
            irregular values absolute squares

    /// The same for double precision, plainly.
    let addDouble (values: ReadOnlySpan<float>) (absolute: Span<float>) (squares: Span<float>) : unit =
        for i in 0 .. values.Length - 1 do
            let x = values[i]
            let item = i % absolute.Length
            absolute[item] <- absolute[item] + abs x
            squares[item] <- squares[item] + x * x

    /// The gradient of a function whose derivative is `absolute` by an item's sum of absolute values and `squares` by
    /// its sum of squares: absolute * sign x + 2 * squares * x. The absolute value has the slope 0 at 0.
    let gradientSingle
        (values: ReadOnlySpan<float32>)
        (absolute: float[])
        (squares: float[])
        (gradient: Span<float32>)
        : unit =
        let lanes = absolute.Length
        let width = Vector<float32>.Count
        let period = if width % lanes = 0 then 1 else lanes

        let pattern (slopes: float[]) =
            Array.init period (fun j ->
                Vector<float32>(Array.init width (fun k -> float32 slopes[(j * width + k) % lanes])))

        let bySign = pattern absolute
        let byValue = pattern (Array.map (fun slope -> 2.0 * slope) squares)
        let source = MemoryMarshal.Cast<float32, Vector<float32>> values
        let target = MemoryMarshal.Cast<float32, Vector<float32>> gradient
        let zero = Vector<float32>.Zero
        let mutable at = 0

        for i in 0 .. source.Length - 1 do
            let x = source[i]
            let s = bySign[at]

            let signed =
                Vector.ConditionalSelect(
                    Vector.GreaterThan(x, zero),
                    s,
                    Vector.ConditionalSelect(Vector.LessThan(x, zero), -s, zero)
                )

            target[i] <- signed + byValue[at] * x
            at <- if at + 1 = period then 0 else at + 1

        for i in source.Length * width .. values.Length - 1 do
            let x = values[i]
            let item = i % lanes
            let s = float32 absolute[item]

            let signed =
                if x > 0f then s
                elif x < 0f then -s
                else 0f

            gradient[i] <- signed + float32 (2.0 * squares[item]) * x

    /// The same for double precision.
    let gradientDouble (values: ReadOnlySpan<float>) (absolute: float[]) (squares: float[]) (gradient: Span<float>) =
        for i in 0 .. values.Length - 1 do
            let x = values[i]
            let item = i % absolute.Length

            let signed =
                if x > 0.0 then absolute[item]
                elif x < 0.0 then -absolute[item]
                else 0.0

            gradient[i] <- signed + 2.0 * squares[item] * x
