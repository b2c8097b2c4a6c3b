namespace ActMax

open TorchSharp

/// Projections of batches, item by item; all axes but the first are one vector. None gives NaN for a stimulus of zeros.
[<RequireQualifiedAccess>]
module internal Projection =

    let private flat (x: torch.Tensor) = x.reshape ([| x.shape[0]; -1L |])

    let private norms (x: torch.Tensor) : torch.Tensor =
        let wide = (flat x).``to`` torch.float64
        wide.square().sum(1L, keepdim = true).sqrt()

    /// One number an item, [batch; 1], to multiply the items with.
    let private timesEach (factor: torch.Tensor) (x: torch.Tensor) : torch.Tensor =
        (((flat x).``to`` torch.float64) * factor).``to``(x.dtype).reshape(x.shape)

    /// Factor to a wanted norm; 1 where there is nothing to scale.
    let private factor (wanted: float) (norm: torch.Tensor) =
        let positive = norm.gt (torch.zeros_like norm)
        torch.where (positive, wanted / torch.where (positive, norm, torch.ones_like norm), torch.ones_like norm)

    /// The norm made equal: a zero item stays zero, because no direction is its own.
    let toNorm (wanted: float) (x: torch.Tensor) : torch.Tensor = timesEach (factor wanted (norms x)) x

    /// Into the ball of a radius.
    let intoBall (radius: float) (x: torch.Tensor) : torch.Tensor =
        timesEach ((factor radius (norms x)).clamp(max = Scalar.op_Implicit 1.0)) x

    /// Lower and upper bounds of every channel as tensors that spread over a stimulus.
    let bounds (axis: int) (ranges: (float32 option * float32 option) list) (x: torch.Tensor) =
        let shape = Array.create (int (x.dim ())) 1
        shape[axis] <- ranges.Length

        let side (pick: float32 option * float32 option -> float32 option) (open': float32) =
            let values = ranges |> List.map (pick >> Option.defaultValue open') |> Array.ofList

            (Convert.toTensor (NdArray.create shape values)).``to`` x.dtype

        side fst -infinityf, side snd infinityf

    let intoBox (lower: torch.Tensor) (upper: torch.Tensor) (x: torch.Tensor) : torch.Tensor =
        (x.maximum lower).minimum upper

    /// The nearest point of the ball cut with the box: clip(s x) for the largest s in [0; 1] at which the norm is within
    /// the radius, found by bisection (the multiplier of the norm is 1/s - 1). Throws ArgumentException where ball and
    /// box have no point in common.
    let intoBallAndBox (radius: float) (lower: torch.Tensor) (upper: torch.Tensor) (x: torch.Tensor) : torch.Tensor =
        let wide = x.``to`` torch.float64
        let low, high = lower.``to`` torch.float64, upper.``to`` torch.float64

        let column (s: torch.Tensor) =
            s.reshape (Array.append [| x.shape[0] |] (Array.create (int (x.dim ()) - 1) 1L))

        let at (s: torch.Tensor) = intoBox low high (wide * column s)

        let fits (s: torch.Tensor) =
            (norms (at s)).le(torch.tensor (radius, dtype = torch.float64))

        let ones = torch.ones ([| x.shape[0]; 1L |], dtype = torch.float64)
        let zeros = torch.zeros_like ones

        if (fits ones).all().item<bool>() then
            (at ones).``to`` x.dtype
        else
            if not ((fits zeros).all().item<bool>()) then
                let least = (norms (at zeros)).max().item<float>()

                invalidArg
                    (nameof radius)
                    $"no stimulus within the ranges has a norm below {least:g6}; the ball has radius {radius:g6}."

            let halve (inside: torch.Tensor, outside: torch.Tensor) _ =
                let middle = (inside + outside) * 0.5
                let isIn = fits middle
                torch.where (isIn, middle, inside), torch.where (isIn, outside, middle)

            let inside, outside = List.fold halve (zeros, ones) [ 1..52 ]
            // An item that fits as it is keeps s = 1.
            let s = torch.where (fits ones, ones, inside)
            ignore outside
            (at s).``to`` x.dtype

    /// Into the ball of a p-norm: exact for p 1, 2 and infinity, along the ray to 0 for others (as sinzlab mei does).
    let intoPNormBall (p: float) (radius: float) (x: torch.Tensor) : torch.Tensor =
        if p = 2.0 then
            intoBall radius x
        elif System.Double.IsPositiveInfinity p then
            x.clamp (min = Scalar.op_Implicit -radius, max = Scalar.op_Implicit radius)
        elif p = 1.0 then
            // Duchi et al. 2008: soft threshold at the value that leaves the sum at the radius.
            let wide = (flat x).``to`` torch.float64
            let size = wide.shape[1]
            let struct (sorted, _) = wide.abs().sort(1L, descending = true)
            let sums = sorted.cumsum 1L - radius
            let counts = torch.arange(1L, size + 1L).``to``(torch.float64)

            let kept =
                (sorted * counts)
                    .gt(sums)
                    .``to``(torch.float64)
                    .sum(1L, keepdim = true)
                    .clamp(min = Scalar.op_Implicit 1.0)

            let threshold =
                (sums.gather (1L, (kept - 1.0).``to``(torch.int64)) / kept).clamp(min = Scalar.op_Implicit 0.0)

            let shrunk =
                wide.sign () * (wide.abs () - threshold).clamp(min = Scalar.op_Implicit 0.0)

            let isIn =
                wide.abs().sum(1L, keepdim = true).le(torch.tensor (radius, dtype = torch.float64))

            torch.where(isIn, wide, shrunk).``to``(x.dtype).reshape(x.shape)
        else
            let wide = (flat x).``to`` torch.float64

            let norm =
                wide.abs().pow(Scalar.op_Implicit p).sum(1L, keepdim = true).pow(Scalar.op_Implicit (1.0 / p))

            timesEach ((factor radius norm).clamp(max = Scalar.op_Implicit 1.0)) x

    /// The mean and the standard deviation (over n) of every item made equal to those given. A constant item has no
    /// contrast to scale, and keeps none.
    let toStatistics (mean: float option) (contrast: float option) (x: torch.Tensor) : torch.Tensor =
        let wide = (flat x).``to`` torch.float64
        let centre = wide.mean ([| 1L |], keepdim = true)
        let rest = wide - centre

        let scaled =
            match contrast with
            | None -> rest
            | Some wanted -> rest * factor wanted (rest.square().mean([| 1L |], keepdim = true).sqrt())

        let moved =
            match mean with
            | None -> scaled + centre
            | Some wanted -> scaled + wanted

        moved.``to``(x.dtype).reshape(x.shape)
