namespace ActMax

open TorchSharp

/// What every stimulus of a search fulfils, by projection after each step: exactly where the search moves the stimulus
/// itself, as nearly as a parameterisation can encode it otherwise. The second axis of a stimulus is its inputs, the
/// last one time.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Constraint =
    /// Between the bounds of the model's stimulus space.
    | WithinBounds
    | Box of lower: float32 * upper: float32
    /// At most this many inputs of an item are ever different from 0: those with the largest peaks stay.
    | AtMostActive of inputs: int
    /// These inputs have these values at all times, in every item.
    | Fixed of inputs: int[] * values: float32[]
    /// These inputs are 0 at all times.
    | Masked of inputs: int[]
    /// The inputs of each group are equal at every time: their mean. No input is in two groups.
    | Tied of groups: int[][]
    /// Every input is constant in time: its mean.
    | ConstantInTime
    | Custom of name: string * project: (torch.Tensor -> torch.Tensor)

[<RequireQualifiedAccess>]
module Constraint =

    let private box (lower: float32 option) (upper: float32 option) (x: torch.Tensor) =
        let above =
            match lower with
            | Some bound -> x.clamp (min = Scalar.op_Implicit bound)
            | None -> x

        match upper with
        | Some bound -> above.clamp (max = Scalar.op_Implicit bound)
        | None -> above

    let private within (inputs: int[]) (x: torch.Tensor) =
        inputs
        |> Array.tryFind (fun i -> i < 0 || int64 i >= x.shape[1])
        |> Option.iter (fun i -> invalidArg (nameof inputs) $"input {i} is outside of 0 .. {x.shape[1] - 1L}.")

    let private replace (inputs: int[]) (values: float32[]) (x: torch.Tensor) =
        if inputs.Length <> values.Length then
            invalidArg (nameof values) $"{values.Length} values for {inputs.Length} inputs."

        within inputs x

        if inputs.Length = 0 then
            x
        else
            let rest = Array.create (int (x.dim ()) - 2) 1

            let column =
                Convert.toTensor (NdArray.create (Array.append [| 1; inputs.Length |] rest) values)

            let sizes = Array.copy x.shape
            sizes[1] <- int64 inputs.Length
            x.index_copy (1L, Convert.indices inputs, column.expand(sizes).``to``(x.dtype).contiguous())

    let private atMostActive (inputs: int) (x: torch.Tensor) =
        if inputs < 0 then
            invalidArg (nameof inputs) $"at most {inputs} active inputs."

        if int64 inputs >= x.shape[1] then
            x
        else
            let peaks = x.abs().flatten(2L).amax([| 2L |])
            let struct (_, strongest) = peaks.topk (inputs, dim = 1)

            let mask =
                (torch.zeros_like peaks).scatter(1L, strongest, torch.ones_like (strongest.``to`` x.dtype))

            let shape = Array.append mask.shape (Array.create (int (x.dim ()) - 2) 1L)
            x.mul (mask.reshape shape)

    let private tied (groups: int[][]) (x: torch.Tensor) =
        let all = Array.concat groups
        within all x

        // The mean of a second group would untie the first one.
        all
        |> Array.countBy id
        |> Array.tryFind (fun (_, count) -> count > 1)
        |> Option.iter (fun (input, _) -> invalidArg (nameof groups) $"input {input} is in two groups.")

        let tie (x: torch.Tensor) (group: int[]) =
            if group.Length < 2 then
                x
            else
                let positions = Convert.indices group
                let members = x.index_select (1L, positions)
                let mean = members.mean ([| 1L |], keepdim = true)
                x.index_copy (1L, positions, mean.expand(members.shape).contiguous())

        Array.fold tie x groups

    /// The nearest stimulus [batch; inputs; ...; time] that fulfils the constraint (for `AtMostActive`: the largest
    /// peaks kept). Throws ArgumentException for inputs that the stimulus does not have.
    let project (space: StimulusSpace) (x: torch.Tensor) (constraint': Constraint) : torch.Tensor =
        match constraint' with
        | Constraint.WithinBounds -> box space.Bounds.Lower space.Bounds.Upper x
        | Constraint.Box(lower, upper) -> box (Some lower) (Some upper) x
        | Constraint.AtMostActive inputs -> atMostActive inputs x
        | Constraint.Fixed(inputs, values) -> replace inputs values x
        | Constraint.Masked inputs -> replace inputs (Array.zeroCreate inputs.Length) x
        | Constraint.Tied groups -> tied groups x
        | Constraint.ConstantInTime -> (x.mean ([| x.dim () - 1L |], keepdim = true)).expand(x.shape).contiguous()
        | Constraint.Custom(_, f) -> f x

    /// All projections, one after the other in the given order.
    let projectAll (space: StimulusSpace) (constraints: Constraint list) (x: torch.Tensor) : torch.Tensor =
        List.fold (project space) x constraints
