namespace ActMax

open System
open ActMax.Kernels
open ActMax.Torch
open TorchSharp

/// Values of the neurons' parameters, one per neuron (strength: one per divisive strength).
type NodeParameters<'values> =
    {
        Slope: 'values
        Bias: 'values
        Tau: 'values
        Strength: 'values
    }

/// What a rollout is made of apart from its stimulus; a batch size makes a plan of it.
[<NoEquality; NoComparison>]
type RolloutDescription<'element
    when 'element: unmanaged and 'element: struct and 'element :> ValueType and 'element: (new: unit -> 'element)> =
    {
        Network: CompiledNetwork
        Settings: RolloutSettings
        Layers: int
        Clamps: Clamp list
        Threads: int
        /// Layers between two states that are kept for the adjoint, the others being computed again; 0 keeps all.
        CheckpointEvery: int
        Kernel: IRolloutKernel<'element>
    }

/// One unit in one layer of a model's activity.
[<Struct>]
type ActivityCell = { Unit: int; Layer: int }

/// A plan with its tape. The tape remembers one rollout; `stamp` says which.
[<NoEquality; NoComparison>]
type private Workspace =
    {
        Batch: int
        /// The cells that are read; null for the whole activity.
        Read: ActivityCell[] | null
        /// Whether the sums of every layer follow the cells.
        Sums: bool
        Plan: RolloutPlan
        Tape: RolloutTape
        mutable Stamp: int64
    }

/// Whole rollouts as differentiable operations. Safe to share between threads, which take turns.
[<Sealed>]
type Rollout<'element
    when 'element: unmanaged and 'element: struct and 'element :> ValueType and 'element: (new: unit -> 'element)>
    (precision: Precision, description: RolloutDescription<'element>) =

    let workspaces = ResizeArray<Workspace>()
    let mutable stamps = 0L

    let isFor batch (read: ActivityCell[] | null) sums (space: Workspace) =
        space.Batch = batch
        && space.Sums = sums
        && match space.Read, read with
           | null, null -> true
           | NonNull known, NonNull wanted ->
               obj.ReferenceEquals(known, wanted)
               || known.AsSpan().SequenceEqual(ReadOnlySpan wanted)
           | _ -> false

    /// About as many bytes as a tape of so many items takes.
    let weight (batch: int) =
        let d = description

        let kept =
            if d.CheckpointEvery = 0 then
                d.Layers
            else
                d.CheckpointEvery

        let states = 2L * int64 kept + int64 (d.Layers / kept)
        states * int64 d.Network.Neurons * int64 batch * int64 sizeof<'element>

    /// Tapes of a long rollout of a large network are not kept beside each other. What an operation still needs it
    /// holds itself.
    let makeRoom batch =
        let mostBytes = 128L <<< 20

        if workspaces.Count > 0 then
            let known = workspaces |> Seq.sumBy (fun space -> weight space.Batch)

            if known + weight batch > mostBytes then
                workspaces.Clear()
                GC.Collect(2, GCCollectionMode.Aggressive, true, true)

    let workspace batch read sums =
        match Seq.tryFind (isFor batch read sums) workspaces with
        | Some found -> found
        | None ->
            makeRoom batch
            let clamps = ResizeArray description.Clamps
            let d = description

            let plan =
                match read with
                | null ->
                    RolloutPlan(
                        d.Network,
                        d.Settings,
                        d.Layers,
                        batch,
                        clamps,
                        d.Threads,
                        checkpointEvery = d.CheckpointEvery
                    )
                | cells ->
                    let readings = cells |> Array.map (fun cell -> Reading(cell.Layer, cell.Unit))

                    RolloutPlan(
                        d.Network,
                        d.Settings,
                        d.Layers,
                        batch,
                        clamps,
                        d.Threads,
                        readings,
                        d.CheckpointEvery,
                        sums
                    )

            let made =
                {
                    Batch = batch
                    Read = read
                    Sums = sums
                    Plan = plan
                    Tape = description.Kernel.CreateTape plan
                    Stamp = 0L
                }

            workspaces.Add made
            made

    let numbers (values: torch.Tensor | null) : ReadOnlySpan<'element> =
        match values with
        | null -> ReadOnlySpan<'element>.Empty
        | tensor -> Span.op_Implicit (Convert.elements<'element> tensor)

    let room (values: torch.Tensor | null) : Span<'element> =
        match values with
        | null -> Span<'element>.Empty
        | tensor -> Convert.elements<'element> tensor

    /// stimulus, initial state (or null), slope, bias, tau, strength
    let forward (space: Workspace) (inputs: (torch.Tensor | null)[]) (activity: torch.Tensor) =
        let input =
            RolloutInput<'element>(
                numbers inputs[0],
                numbers inputs[1],
                numbers inputs[2],
                numbers inputs[3],
                numbers inputs[4],
                numbers inputs[5]
            )

        description.Kernel.Forward(space.Tape, &input, Convert.elements<'element> activity)
        stamps <- stamps + 1L
        space.Stamp <- stamps
        stamps

    let adjoint
        (space: Workspace)
        (inputs: (torch.Tensor | null)[])
        (activity: torch.Tensor)
        (gradient: torch.Tensor)
        (wanted: bool[])
        =
        let found: (torch.Tensor | null)[] =
            inputs
            |> Array.mapi (fun i input ->
                match input with
                | null -> null
                | tensor -> if wanted[i] then torch.zeros_like tensor else null)

        let input =
            RolloutInput<'element>(
                numbers inputs[0],
                numbers inputs[1],
                numbers inputs[2],
                numbers inputs[3],
                numbers inputs[4],
                numbers inputs[5]
            )

        let output =
            RolloutGradient<'element>(
                room found[0],
                room found[1],
                room found[2],
                room found[3],
                room found[4],
                room found[5]
            )

        description.Kernel.Adjoint(space.Tape, &input, numbers activity, numbers gradient, &output)
        found

    let apply
        (read: ActivityCell[] | null)
        (sums: bool)
        (stimulus: torch.Tensor)
        (initial: torch.Tensor option)
        (parameters: NodeParameters<torch.Tensor>)
        : torch.Tensor =
        let network = description.Network

        stimulus
        |> Shape.mustBe
            "stimulus"
            [
                "time", Some(int64 description.Layers)
                "sensory", Some(int64 network.SensoryCount)
                "batch", None
            ]

        let batch = stimulus.shape[2]
        let neurons = int64 network.Neurons

        initial
        |> Option.iter (Shape.mustBe "initial state" [ "neurons", Some neurons; "batch", Some batch ])

        let space = lock workspaces (fun () -> workspace (int batch) read sums)

        let given: (torch.Tensor | null)[] =
            [|
                stimulus
                Option.toObj initial
                parameters.Slope
                parameters.Bias
                parameters.Tau
                parameters.Strength
            |]

        let wanted =
            given
            |> Array.map (fun input ->
                match input with
                | null -> false
                | tensor -> tensor.requires_grad)

        // The operation sees only the tensors that are there; null marks the missing initial state.
        let present = given |> Array.choose Option.ofObj
        let inputs: (torch.Tensor | null)[] = Array.zeroCreate given.Length
        let kept = ref Unchecked.defaultof<torch.Tensor>
        let mark = ref 0L

        let run () =
            given
            |> Array.iteri (fun i input ->
                inputs[i] <-
                    match input with
                    | null -> null
                    | tensor -> (Precision.cast precision (tensor.detach ())).contiguous())

            let sizes =
                match read with
                | null -> [| int64 description.Layers; neurons; batch |]
                | cells ->
                    [|
                        cells.LongLength
                        + (if sums then
                               int64 (RolloutPlan.SumRows * description.Layers)
                           else
                               0L)
                        batch
                    |]

            let activity = torch.empty (sizes, dtype = Precision.elementType precision)

            mark.Value <- lock workspaces (fun () -> forward space inputs activity)
            // Keeping the output itself would make the graph hold itself.
            kept.Value <- activity.detach ()
            activity

        let back (gradient: torch.Tensor) : (torch.Tensor | null)[] =
            let dense = (Precision.cast precision gradient).contiguous()

            let found =
                lock workspaces (fun () ->
                    // Another rollout may have used the tape since: then this one is rolled out again.
                    if space.Stamp <> mark.Value then
                        let again = torch.empty_like kept.Value
                        mark.Value <- forward space inputs again

                    adjoint space inputs kept.Value dense wanted)

            Array.zip given found
            |> Array.choose (fun (input, gradient) ->
                match input with
                | null -> None
                | _ -> Some gradient)

        DifferentiableOperation.Apply(present, run, back, "rollout")

    member _.Description = description

    /// Edges that the newest rollout of every batch size and the newest adjoint looked at: what a rollout costs,
    /// whatever the machine.
    member _.Visits: struct (int64 * int64) =
        lock workspaces (fun () ->
            let sum (visits: RolloutTape -> int64) =
                workspaces |> Seq.sumBy (fun space -> visits space.Tape)

            struct (sum _.ForwardVisits, sum _.AdjointVisits))

    /// Activity [layer; neuron; batch] of a stimulus [time; sensory; batch], from an initial state
    /// [neuron; batch] (None: zeros) and parameters per neuron. Differentiable with respect to all of them.
    /// Throws ArgumentException when sizes do not fit.
    member _.Apply
        (stimulus: torch.Tensor, initial: torch.Tensor option, parameters: NodeParameters<torch.Tensor>)
        : torch.Tensor =
        apply null false stimulus initial parameters

    /// The same activity in some cells only, [cell; batch], to the last bit: what no cell depends on is not computed,
    /// and nothing of the whole activity's size is made. Throws ArgumentException as `Apply` does, and for a cell
    /// outside of the network.
    member _.Read
        (
            cells: ActivityCell[],
            stimulus: torch.Tensor,
            initial: torch.Tensor option,
            parameters: NodeParameters<torch.Tensor>
        ) : torch.Tensor =
        apply cells false stimulus initial parameters

    /// The same, and after the cells what every layer sums up to over neurons: absolute values, squares, and the number
    /// of neurons that are not 0 for every stimulus of the batch, [cell + layer * 3; batch]. Every neuron is computed,
    /// and still nothing of the whole activity's size is made.
    member _.ReadWithSums
        (
            cells: ActivityCell[],
            stimulus: torch.Tensor,
            initial: torch.Tensor option,
            parameters: NodeParameters<torch.Tensor>
        ) : torch.Tensor =
        apply cells true stimulus initial parameters
