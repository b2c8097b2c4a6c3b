namespace ActMax

open System
open System.Numerics
open ActMax.Kernels
open ActMax.Torch
open TorchSharp

/// What every rollout on a lattice of one network has alike.
[<NoEquality; NoComparison>]
type LatticeDescription<'element
    when 'element: unmanaged and 'element: struct and 'element :> ValueType and 'element: (new: unit -> 'element)> =
    {
        Network: LatticeNetwork
        Activation: LatticeActivation
        StepSeconds: float
        /// Most threads to use; 0 for one per processor.
        Threads: int
        Kernel: ILatticeKernel<'element>
    }

/// The tensors of a rollout, all of them differentiable.
[<NoEquality; NoComparison>]
type LatticeTensors =
    {
        /// [batch; frame; hexal].
        Stimulus: torch.Tensor
        /// [node], shared by the batch, or [batch; node].
        Initial: torch.Tensor
        /// Signed, by filter.
        Weights: torch.Tensor
        /// By type.
        Bias: torch.Tensor
        /// By type, in seconds.
        Tau: torch.Tensor
    }

/// A tape that remembers one rollout; `Stamp` says which.
[<NoEquality; NoComparison>]
type private LatticeWorkspace =
    {
        Plan: LatticePlan
        Tape: LatticeTape
        mutable Stamp: int64
    }

/// Rollouts on a lattice as differentiable operations. Safe to share between threads, which take turns.
[<Sealed>]
type LatticeRollout<'element
    when 'element: unmanaged and 'element: struct and 'element :> ValueType and 'element: (new: unit -> 'element)>
    (precision: Precision, description: LatticeDescription<'element>) =

    // A tape of many frames is large: only those of the last few kinds of rollout are kept.
    let mostWorkspaces = 4
    let workspaces = ResizeArray<LatticeWorkspace>()
    let mutable stamps = 0L

    let sameNodes (known: int[] | null) (wanted: int[] | null) =
        match known, wanted with
        | null, null -> true
        | NonNull known, NonNull wanted -> known.AsSpan().SequenceEqual(ReadOnlySpan wanted)
        | _ -> false

    let workspace batch frames skip (nodes: int[] | null) keep =
        let fits (space: LatticeWorkspace) =
            let plan = space.Plan

            plan.Batch = batch
            && plan.Frames = frames
            && plan.Skip = skip
            && plan.Keep = keep
            && sameNodes plan.Nodes nodes

        match Seq.tryFind fits workspaces with
        | Some found ->
            workspaces.Remove found |> ignore
            workspaces.Add found
            found
        | None ->
            let d = description

            let plan =
                LatticePlan(d.Network, d.Activation, d.StepSeconds, frames, batch, d.Threads, skip, nodes, keep)

            if workspaces.Count = mostWorkspaces then
                workspaces.RemoveAt 0

            let made =
                {
                    Plan = plan
                    Tape = description.Kernel.CreateTape plan
                    Stamp = 0L
                }

            workspaces.Add made
            made

    let numbers (tensor: torch.Tensor) : ReadOnlySpan<'element> =
        Span.op_Implicit (Convert.elements<'element> tensor)

    let room (values: torch.Tensor | null) : Span<'element> =
        match values with
        | null -> Span<'element>.Empty
        | tensor -> Convert.elements<'element> tensor

    let forward (space: LatticeWorkspace) (inputs: torch.Tensor[]) (activity: torch.Tensor) =
        let given =
            LatticeInput<'element>(
                numbers inputs[0],
                numbers inputs[1],
                numbers inputs[2],
                numbers inputs[3],
                numbers inputs[4]
            )

        description.Kernel.Forward(space.Tape, &given, Convert.elements<'element> activity)
        stamps <- stamps + 1L
        space.Stamp <- stamps
        stamps

    let adjoint (space: LatticeWorkspace) (inputs: torch.Tensor[]) (gradient: torch.Tensor) (wanted: bool[]) =
        let found: (torch.Tensor | null)[] =
            inputs
            |> Array.mapi (fun i tensor -> if wanted[i] then torch.empty_like tensor else null)

        let given =
            LatticeInput<'element>(
                numbers inputs[0],
                numbers inputs[1],
                numbers inputs[2],
                numbers inputs[3],
                numbers inputs[4]
            )

        let output =
            LatticeGradient<'element>(room found[0], room found[1], room found[2], room found[3], room found[4])

        description.Kernel.Adjoint(space.Tape, &given, numbers gradient, &output)
        found

    let check (tensors: LatticeTensors) =
        let network = description.Network

        tensors.Stimulus
        |> Shape.mustBe "stimulus" [ "batch", None; "frame", None; "hexal", Some(int64 network.Hexals) ]

        let batch = tensors.Stimulus.shape[0]

        if tensors.Initial.dim () = 1L then
            tensors.Initial
            |> Shape.mustBe "initial state" [ "node", Some(int64 network.Nodes) ]
        else
            tensors.Initial
            |> Shape.mustBe "initial state" [ "batch", Some batch; "node", Some(int64 network.Nodes) ]

        tensors.Weights
        |> Shape.mustBe "weights" [ "filter", Some(int64 network.Filters.Count) ]

        tensors.Bias |> Shape.mustBe "bias" [ "type", Some(int64 network.Types) ]
        tensors.Tau |> Shape.mustBe "tau" [ "type", Some(int64 network.Types) ]

    member _.Description = description

    /// Voltages after every frame from `skip` on, [batch; frame; node], of all nodes or of the given ones in their
    /// order. Differentiable with respect to all tensors. Throws ArgumentException when sizes do not fit.
    member _.Apply(nodes: int[] option, skip: int, tensors: LatticeTensors) : torch.Tensor =
        check tensors

        let given =
            [|
                tensors.Stimulus
                tensors.Initial
                tensors.Weights
                tensors.Bias
                tensors.Tau
            |]

        let wanted = given |> Array.map _.requires_grad
        let keep = torch.is_grad_enabled () && Array.contains true wanted
        let batch, frames = int given[0].shape[0], int given[0].shape[1]
        let inputs: torch.Tensor[] = Array.zeroCreate given.Length
        let mark = ref 0L

        let space =
            lock workspaces (fun () -> workspace batch frames skip (Option.toObj nodes) keep)

        let plan = space.Plan

        let newActivity () =
            torch.empty ([| int64 batch; int64 plan.Shown; int64 plan.Width |], dtype = Precision.elementType precision)

        let run () =
            given
            |> Array.iteri (fun i tensor -> inputs[i] <- (Precision.cast precision (tensor.detach ())).contiguous())

            let activity = newActivity ()
            mark.Value <- lock workspaces (fun () -> forward space inputs activity)
            activity

        let back (gradient: torch.Tensor) : (torch.Tensor | null)[] =
            let dense = (Precision.cast precision gradient).contiguous()

            lock workspaces (fun () ->
                // Another rollout may have used the tape since: then this one is rolled out again.
                if space.Stamp <> mark.Value then
                    mark.Value <- forward space inputs (newActivity ())

                adjoint space inputs dense wanted)

        DifferentiableOperation.Apply(given, run, back, "lattice rollout")
