namespace ActMax

open System
open TorchSharp

/// A network of the fly's visual system as a model. Stimulus [batch; time; 1; hexal], values 0 .. 1 with grey 0.5; the
/// h-th value of a frame drives the h-th cell of every input type. Activity is the voltage, [batch; unit; frame]: frame
/// t is the state after the step that used frame t of the stimulus. `Layer "T4c"` is [batch; cells of the type; frame].
[<RequireQualifiedAccess>]
module HexModel =

    /// The nodes that are units, or the faults of their names.
    let private chosen (run: HexRun) (network: HexNetwork) : Result<int[] option, InputError list> =
        match run.Cells with
        | HexCells.All -> Ok None
        | HexCells.Nodes nodes ->
            let size = HexNetwork.size network

            match nodes |> Array.tryFind (fun node -> node < 0 || node >= size) with
            | Some node -> Error [ InputError.OutOfRange("a node", string node, $"0 .. {size - 1}") ]
            | None -> Ok(Some nodes)
        | HexCells.Central [] ->
            HexNetwork.types network
            |> List.ofArray
            |> List.map (HexNetwork.central network)
            |> InputError.gather
            |> Result.map (Array.ofList >> Some)
        | HexCells.Central types ->
            types
            |> List.map (HexNetwork.central network)
            |> InputError.gather
            |> Result.map (Array.ofList >> Some)

    /// Every type with the units that belong to it.
    let private unitsOf (network: HexNetwork) (nodes: int[] option) : Map<string, int[]> =
        let first = HexNetwork.first network

        HexNetwork.types network
        |> Array.mapi (fun i name ->
            let from, until = first[i], first[i + 1]

            let units =
                match nodes with
                | None -> [| from .. until - 1 |]
                | Some nodes ->
                    nodes
                    |> Array.indexed
                    |> Array.filter (fun (_, node) -> node >= from && node < until)
                    |> Array.map fst

            name, units)
        |> Map.ofArray

    let private space (run: HexRun) (network: HexNetwork) : StimulusSpace =
        let input = network.Connectome.InputUnits[0]

        let columns =
            Array.zip network.Connectome.Types (HexTable.places network.Extent network.Connectome)
            |> Array.pick (fun (cellType, places) -> if cellType.Name = input then Some places else None)

        let names = columns |> Array.map (fun (struct (u, v)) -> $"{u},{v}")

        {
            Axes =
                [
                    Axis.create "time" run.Frames
                    Axis.create "channel" 1
                    Axis.create "hexal" names.Length |> Axis.labelled names
                ]
            Bounds = Bounds.between 0f 1f
            FrameSeconds = Some network.StepSeconds
        }

    /// The stimulus as a rollout takes it, [batch; frame; hexal].
    let private shaped (space: StimulusSpace) (stimulus: torch.Tensor) : torch.Tensor =
        let sizes = space.Axes |> List.map (fun axis -> axis.Name, Some(int64 axis.Size))
        stimulus |> Shape.mustBe "stimulus" (("batch", None) :: sizes)
        stimulus.squeeze 2L

    let private check (run: HexRun) (network: HexNetwork) =
        if run.Frames < 1 then
            invalidArg (nameof run) $"a run has {run.Frames} frames; at least 1 is needed."

        match run.Start with
        | HexStart.Given state when state.Length <> HexNetwork.size network ->
            invalidArg
                (nameof run)
                $"the initial state has {state.Length} values; the network has {HexNetwork.size network} nodes."
        | HexStart.FadeIn seconds when not (seconds >= 0.0 && Double.IsFinite seconds) ->
            invalidArg (nameof run) $"a fade-in of {seconds} s is not 0 or more."
        | _ -> ()

    let private response (units: Map<string, int[]>) (voltages: torch.Tensor) : Response =
        let activity = voltages.permute [| 0L; 2L; 1L |]

        {
            Activity = activity
            Layer =
                fun name ->
                    match units.TryFind name with
                    | Some [||] -> invalidArg (nameof name) $"no cell of type '{name}' is a unit of this model."
                    | Some found when found[found.Length - 1] - found[0] = found.Length - 1 ->
                        activity.narrow (1L, int64 found[0], int64 found.Length)
                    | Some found -> activity.index_select (1L, Convert.indices found)
                    | None ->
                        let fault = NearNames.unknown "layer" name (Map.keys units)
                        invalidArg (nameof name) (InputError.message fault)
        }

    /// Cells of the activity alone, [batch; cell]: frames after the last of them are not rolled out.
    let private read
        (show: int[] option -> int -> int -> torch.Tensor -> torch.Tensor)
        (nodes: int[] option)
        units
        frames
        =
        fun (cells: ActivityCell[]) (stimulus: torch.Tensor) ->
            cells
            |> Array.tryFind (fun cell -> cell.Unit < 0 || cell.Unit >= units || cell.Layer < 0 || cell.Layer >= frames)
            |> Option.iter (fun cell ->
                invalidArg
                    (nameof cells)
                    $"unit {cell.Unit} in frame {cell.Layer} is outside of {units} units and {frames} frames.")

            if cells.Length = 0 then
                invalidArg (nameof cells) "no cell to read."

            let wanted = cells |> Array.map _.Unit |> Array.distinct
            let place = wanted |> Array.mapi (fun i unit -> unit, i) |> dict

            let nodesOf =
                match nodes with
                | None -> wanted
                | Some nodes -> wanted |> Array.map (fun unit -> nodes[unit])

            let layers = cells |> Array.map _.Layer
            let first, last = Array.min layers, Array.max layers
            let voltages = show (Some nodesOf) first (last + 1) stimulus

            let positions =
                cells
                |> Array.map (fun cell -> (cell.Layer - first) * wanted.Length + place[cell.Unit])

            voltages.flatten(1L).index_select(1L, Convert.indices positions)

    /// The response as a function of the parameters too, for training and gradients of parameters. The initial state
    /// follows the parameters and passes no gradient, as in flyvis. Faults of unknown cells.
    let parametric
        (network: HexNetwork)
        (run: HexRun)
        : Result<HexParameters -> torch.Tensor -> Response, InputError list> =
        check run network

        chosen run network
        |> Result.map (fun nodes ->
            let rollOut = HexStates.rollOut run network
            let space = space run network
            let units = unitsOf network nodes
            let fade = HexStates.fadeFrames run network
            let pairs = HexParameters.pairOfFilter network

            fun parameters stimulus ->
                let weights, bias, tau =
                    HexParameters.forKernel run.Precision (Convert.indices pairs) parameters

                rollOut
                    nodes
                    fade
                    {
                        Stimulus = shaped space stimulus |> HexStates.withFade fade
                        Initial = HexStates.start run network rollOut (weights, bias, tau)
                        Weights = weights
                        Bias = bias
                        Tau = tau
                    }
                |> response units)

    /// The model of a network, or the faults of unknown cells. Throws ArgumentException for a run without frames and
    /// for an initial state of another network.
    let create (network: HexNetwork) (run: HexRun) : Result<Model, InputError list> =
        check run network

        chosen run network
        |> Result.map (fun nodes ->
            let rollOut = HexStates.rollOut run network
            let space = space run network
            let units = unitsOf network nodes
            let fade = HexStates.fadeFrames run network

            // They live as long as the model does, whatever scope it was made in.
            let kept make = Scope.keeping List.singleton make

            let weights =
                kept (fun () -> HexStates.tensor run.Precision (HexNetwork.weights network))

            let ofTypes (map: Map<string, float>) =
                HexNetwork.types network |> Array.map (fun name -> map[name])

            let bias = kept (fun () -> HexStates.tensor run.Precision (ofTypes network.Bias))

            let tau =
                kept (fun () -> HexStates.tensor run.Precision (ofTypes network.TimeConstant))

            let initial =
                lazy kept (fun () -> (HexStates.start run network rollOut (weights, bias, tau)).clone())

            let show nodes skip frames (stimulus: torch.Tensor) =
                let given = (shaped space stimulus).narrow(1L, 0L, int64 frames)

                rollOut
                    nodes
                    (fade + skip)
                    {
                        Stimulus = HexStates.withFade fade given
                        Initial = initial.Value
                        Weights = weights
                        Bias = bias
                        Tau = tau
                    }

            let count =
                match nodes with
                | None -> HexNetwork.size network
                | Some nodes -> nodes.Length

            {
                Name = "hex"
                Space = space
                Precision = run.Precision
                Respond = fun stimulus -> show nodes 0 run.Frames stimulus |> response units
                Cells =
                    Some
                        {
                            Units = count
                            Layers = run.Frames
                            Read = read show nodes count run.Frames
                            ReadWithSums = None
                        }
                Inner = None
                Notes = []
                Redirected = None
            })

    let private numbers (values: torch.Tensor) : float[] =
        (Convert.elements<float>(values.detach().``to``(torch.float64).contiguous())).ToArray()

    let private greyStates (network: HexNetwork) (run: HexRun) (frames: int list) : float[] list =
        Scope.run (fun () ->
            let rollOut = HexStates.rollOut run network
            let p = HexParameters.ofNetwork network

            let given =
                HexParameters.forKernel run.Precision (Convert.indices (HexParameters.pairOfFilter network)) p

            frames
            |> List.map (fun count -> HexStates.afterGrey network rollOut count given |> numbers))

    /// Voltages of every node after a second of grey, in the run's precision: what `HexStart.Grey` begins with.
    let greyState (network: HexNetwork) (run: HexRun) : float[] =
        (greyStates network run [ HexStates.greyFrames network ]).Head

    /// Voltages of every node after a stimulus [1; time; 1; hexal], for `HexStart.Given` of a run that goes on. Throws
    /// ArgumentException for another shape.
    let stateAfter (network: HexNetwork) (run: HexRun) (stimulus: NdArray) : float[] =
        Scope.run (fun () ->
            use _ = torch.no_grad ()
            let model = create network { run with Cells = HexCells.All } |> InputError.orFail

            let response =
                model.Respond(Precision.cast model.Precision (Convert.toTensor stimulus))

            numbers (response.Activity.select(2L, int64 run.Frames - 1L).select(0L, 0L)))

    /// What should be known of a network before its numbers are believed: a coarse step, types faster than it, and
    /// whether it settles under grey.
    let warnings (network: HexNetwork) : HexWarning list =
        let frames = HexStates.greyFrames network

        let before, after =
            match greyStates network (HexRun.create 1) [ max 1 (frames - 1); frames ] with
            | [ before; after ] -> before, after
            | _ -> Array.empty, Array.empty

        let largest values =
            values
            |> Array.fold (fun most (x: float) -> if abs x <= most || Double.IsNaN most then most else abs x) 0.0

        let size = largest after
        let change = largest (Array.map2 (-) after before)

        [
            yield! HexNetwork.warnings network

            if not (size < 1e4) then
                HexWarning.Diverges size
            elif frames > 1 && change > 1e-3 * (1.0 + size) then
                HexWarning.NotSettled change
        ]
