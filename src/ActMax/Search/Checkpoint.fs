namespace ActMax

open TorchSharp

/// A tensor outside of libtorch, float64.
[<RequireQualifiedAccess>]
type internal Kept = { Shape: int list; Values: float[] }

[<RequireQualifiedAccess>]
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module internal Kept =

    let ofTensor (tensor: torch.Tensor) : Kept =
        Scope.run (fun () ->
            let plain = tensor.detach().cpu().``to``(torch.float64).contiguous()

            {
                Shape = plain.shape |> Array.map int |> List.ofArray
                Values = (Convert.elements<float> plain).ToArray()
            })

    let toTensor (kept: Kept) : torch.Tensor =
        Scope.keeping List.singleton (fun () ->
            (torch.tensor kept.Values).reshape(kept.Shape |> List.map int64 |> Array.ofList))

/// What an optimiser remembers, outside of libtorch.
[<RequireQualifiedAccess>]
type internal KeptMemory =
    {
        Steps: int
        Tensors: Kept list
        Pairs: (Kept * Kept * Kept) list
    }

[<RequireQualifiedAccess>]
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module internal KeptMemory =

    let ofMemory (memory: Memory) : KeptMemory =
        {
            Steps = memory.Steps
            Tensors = memory.Tensors |> List.map Kept.ofTensor
            Pairs =
                memory.Pairs
                |> List.map (fun (a, b, c) -> Kept.ofTensor a, Kept.ofTensor b, Kept.ofTensor c)
        }

    let toMemory (kept: KeptMemory) : Memory =
        {
            Steps = kept.Steps
            Tensors = kept.Tensors |> List.map Kept.toTensor
            Pairs =
                kept.Pairs
                |> List.map (fun (a, b, c) -> Kept.toTensor a, Kept.toTensor b, Kept.toTensor c)
        }

/// Parameters and total of the best state so far, position by position of the batch; iteration -1 for none yet.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type internal BestSoFar =
    {
        Parameters: torch.Tensor
        Totals: float[]
        Iterations: int[]
    }

[<RequireQualifiedAccess>]
type internal KeptBest =
    {
        Parameters: Kept
        Totals: float[]
        Iterations: int[]
    }

[<RequireQualifiedAccess>]
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module internal KeptBest =

    let ofBest (best: BestSoFar) : KeptBest =
        {
            Parameters = Kept.ofTensor best.Parameters
            Totals = best.Totals
            Iterations = best.Iterations
        }

    let toBest (kept: KeptBest) : BestSoFar =
        {
            Parameters = Kept.toTensor kept.Parameters
            Totals = kept.Totals
            Iterations = kept.Iterations
        }

/// A search in the middle of its way: managed data only.
[<RequireQualifiedAccess>]
type internal Checkpoint =
    {
        Iteration: int
        Parameters: Kept
        Memory: KeptMemory
        /// Losses of the states before this one.
        History: LossReport[]
        /// Sizes of steps, this state's included, where a stop rule asks for them.
        Sizes: StepSize[]
        Snapshots: (int * NdArray)[]
        /// The best states by what the search keeps: its result first, then its landmarks.
        Bests: KeptBest[]
        Seconds: float
    }
