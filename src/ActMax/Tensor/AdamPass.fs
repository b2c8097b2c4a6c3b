namespace ActMax

open System
open System.Numerics
open System.Runtime.InteropServices
open TorchSharp

/// Numbers of a step of Adam (Kingma and Ba 2015), corrections for the bias of the moments included.
[<Struct>]
type AdamFactors =
    {
        Beta1: float
        Beta2: float
        Epsilon: float
        /// Learning rate / (1 - beta1 ^ n).
        Rate: float
        /// sqrt (1 - beta2 ^ n).
        Root: float
    }

/// Adam in one pass over float64 tensors instead of nine.
[<RequireQualifiedAccess>]
module internal AdamPass =

    let private vectors (values: Span<float>) =
        MemoryMarshal.Cast<float, Vector<float>> values

    /// Whether the pass can read the tensor.
    let reads (tensor: torch.Tensor) : bool =
        tensor.is_cpu () && tensor.dtype = torch.float64 && tensor.is_contiguous ()

    /// Parameters, first and second moment after a step from parameters `x` with gradient `g`, all float64 and
    /// contiguous. Nothing that is given changes.
    let step
        (factors: AdamFactors)
        (mean: torch.Tensor)
        (square: torch.Tensor)
        (x: torch.Tensor)
        (g: torch.Tensor)
        : torch.Tensor * torch.Tensor * torch.Tensor =
        let moved, newMean, newSquare =
            torch.empty_like x, torch.empty_like x, torch.empty_like x

        let xs = Convert.elements<float> x
        let gs = Convert.elements<float> g
        let means = Convert.elements<float> mean
        let squares = Convert.elements<float> square
        let toX = Convert.elements<float> moved

        let toMean = Convert.elements<float> newMean
        let toSquare = Convert.elements<float> newSquare

        let vx = vectors xs
        let vg = vectors gs
        let vm = vectors means
        let vs = vectors squares
        let wx = vectors toX
        let wm = vectors toMean
        let ws = vectors toSquare
        let epsilon = Vector<float> factors.Epsilon
        let root = Vector<float> factors.Root

        for i in 0 .. vx.Length - 1 do
            let g = vg[i]
            let m = vm[i] * factors.Beta1 + g * (1.0 - factors.Beta1)
            let s = vs[i] * factors.Beta2 + g * g * (1.0 - factors.Beta2)
            wm[i] <- m
            ws[i] <- s
            wx[i] <- vx[i] - factors.Rate * m / (Vector.SquareRoot s / root + epsilon)

        for i in vx.Length * Vector<float>.Count .. xs.Length - 1 do
            let g = gs[i]
            let m = means[i] * factors.Beta1 + g * (1.0 - factors.Beta1)
            let s = squares[i] * factors.Beta2 + g * g * (1.0 - factors.Beta2)
            toMean[i] <- m
            toSquare[i] <- s
            toX[i] <- xs[i] - factors.Rate * m / (sqrt s / factors.Root + factors.Epsilon)

        moved, newMean, newSquare
