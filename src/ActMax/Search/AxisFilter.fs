namespace ActMax

open TorchSharp

/// What a filter reads beyond the ends of an axis.
[<RequireQualifiedAccess>]
type Boundary =
    /// The axis mirrored at its last element, as often as needed: a constant stays the same.
    | Reflect
    /// Zeros: the ends come out weaker.
    | Zeros

/// Linear filters along one axis, as small matrices.
[<RequireQualifiedAccess>]
module AxisFilter =

    let private normalised (weights: float[]) =
        let sum = Array.sum weights
        weights |> Array.map (fun weight -> weight / sum)

    /// A Gaussian over size positions around size / 2. An even size is not symmetric: open-retina's
    /// _gaussian_1d_kernel. Throws ArgumentException for a sigma that is not above 0, or no position.
    let kernel (sigma: float) (size: int) : float[] =
        if not (sigma > 0.0) || size < 1 then
            invalidArg (nameof sigma) $"a Gaussian of sigma {sigma} over {size} positions."

        normalised (Array.init size (fun i -> exp (-(float (i - size / 2) ** 2.0) / (2.0 * sigma * sigma))))

    /// A Gaussian as wide as max(round(4 sigma), 1) on either side. Source: sinzlab mei's gradient blur.
    let gaussian (sigma: float) : float[] =
        kernel sigma (2 * max (int (round (4.0 * sigma))) 1 + 1)

    let private reflected (length: int) (index: int) =
        if length = 1 then
            0
        else
            let period = 2 * (length - 1)
            let within = ((index % period) + period) % period
            if within < length then within else period - within

    /// The matrix [length; length] that filters an axis with a kernel; position (size - 1) / 2 of it lies on the
    /// element, as in a convolution padded to the same size.
    let matrix (boundary: Boundary) (kernel: float[]) (length: int) : NdArray =
        let numbers = Array.zeroCreate<float>(length * length)
        let before = (kernel.Length - 1) / 2

        for t in 0 .. length - 1 do
            for j in 0 .. kernel.Length - 1 do
                let source = t + j - before

                let known =
                    match boundary with
                    | Boundary.Reflect -> Some(reflected length source)
                    | Boundary.Zeros when source >= 0 && source < length -> Some source
                    | Boundary.Zeros -> None

                match known with
                | Some s -> numbers[t * length + s] <- numbers[t * length + s] + kernel[j]
                | None -> ()

        NdArray.create [| length; length |] (Array.map float32 numbers)

    /// A matrix [positions; new positions] read from the right: every line of the axis times its transpose.
    let along (axis: int) (matrix: NdArray) (x: torch.Tensor) : torch.Tensor =
        let last = x.dim () - 1L
        let weights = (Convert.toTensor matrix).``to``(x.dtype).transpose(0L, 1L)

        (x.transpose (int64 axis, last)).matmul(weights).transpose(int64 axis, last).contiguous()

    /// Filters some axes with the same Gaussian, mirrored at the ends.
    let blur (sigma: float) (axes: int list) (x: torch.Tensor) : torch.Tensor =
        axes
        |> List.fold (fun x axis -> along axis (matrix Boundary.Reflect (gaussian sigma) (int (x.shape[axis]))) x) x
