namespace ActMax

open System.Diagnostics

/// How a minimal circuit is sought.
type CircuitOptions =
    {
        /// Least share of every target's activity that the circuit keeps, above 0.
        Share: float
        /// Whether edges between kept neurons may be left out.
        Edges: bool
        /// After about so many seconds what has been found is handed over, with less proof; None: when it is done.
        Seconds: float option
        /// Shares of the curve of circuit size against kept activity.
        Curve: float list
    }

/// The smallest part of a network that alone drives its targets: found by attribution, proven by exact simulation.
///
/// A circuit is sought in two steps. Neurons are taken in the order of what they account for (activity x gradient) until
/// they alone, everything else silent, keep the share; then members that are not needed are taken out, first in runs of
/// those that account for least, then one by one, until taking any single input, neuron or edge away lets a target fall
/// below the share. That is minimal in the sense that no member can go; another circuit of fewer members may exist.
/// Members that only inhibit the targets are never needed and leave the circuit, so its targets may be more active than
/// in the whole network.
[<RequireQualifiedAccess>]
module MinimalCircuit =

    let defaults: CircuitOptions =
        {
            Share = 0.9
            Edges = true
            Seconds = None
            Curve = [ 0.99; 0.95; 0.9; 0.8; 0.7; 0.6; 0.5; 0.25 ]
        }

    let private point (goal: CircuitGoal) (part: Subnetwork) : CircuitPoint =
        let fed = part.Network.Sensory |> Array.distinct

        {
            Inputs = part.Inputs.Length
            Neurons = part.Neurons.Length - fed.Length
            Edges = part.Network.Weights.NonZeros
            Share = CircuitSearch.share goal part
        }

    let private kinds (options: CircuitOptions) =
        [
            MemberKind.Neurons
            MemberKind.Inputs
            if options.Edges then
                MemberKind.Edges
        ]

    let private shrunk (options: CircuitOptions) (goal: CircuitGoal) (part: Subnetwork) : Subnetwork =
        List.fold (fun part kind -> CircuitSearch.shrink goal kind part) part (kinds options)

    /// Prunes kind after kind until a whole turn changes nothing.
    let rec private proven (options: CircuitOptions) (goal: CircuitGoal) (part: Subnetwork) =
        let pruned, proofs =
            List.fold
                (fun (part, proofs) kind ->
                    let smaller, isProven = CircuitSearch.prune goal kind part
                    smaller, Map.add kind isProven proofs)
                (part, Map.empty)
                (kinds options)

        let size (part: Subnetwork) =
            part.Neurons.Length, part.Inputs.Length, part.Network.Weights.NonZeros

        if size pruned = size part || not (goal.GoOn()) then
            let has kind =
                size pruned = size part
                && (Map.tryFind kind proofs |> Option.defaultValue false)

            pruned,
            {
                Inputs = has MemberKind.Inputs
                Neurons = has MemberKind.Neurons
                Edges = has MemberKind.Edges
            }
        else
            proven options goal pruned

    let private curve (options: CircuitOptions) (goal: CircuitGoal) attribution whole circuit : CircuitPoint[] =
        let at share = { goal with Share = share }

        let above, below =
            options.Curve
            |> List.distinct
            |> List.partition (fun share -> share > options.Share)

        let chain start shares =
            shares
            |> List.sortDescending
            |> List.scan
                (fun part share ->
                    part
                    |> Option.filter (fun _ -> goal.GoOn())
                    |> Option.map (shrunk options (at share)))
                start
            |> List.tail
            |> List.choose id

        let larger =
            match above with
            | [] -> []
            | _ when not (goal.GoOn()) -> []
            | _ -> chain (Some(CircuitSearch.grow (at (List.max above)) attribution whole)) above

        larger
        @ circuit
          :: chain (Some circuit) (below |> List.filter (fun share -> share < options.Share))
        |> List.map (point goal)
        |> List.sortByDescending _.Share
        |> List.distinct
        |> Array.ofList

    /// Cells that are active, how active, and what accounts for that. The simulation, large for a whole brain, ends here.
    let private looked execution (options: CircuitOptions) network stimulus (cells: WatchedCell[]) =
        let simulation = Simulation(execution, network, stimulus)
        let cells = Array.distinct cells

        let active, full =
            Array.zip cells (simulation.Read cells)
            |> Array.filter (fun (_, full) -> full <> 0f)
            |> Array.unzip

        let goal =
            {
                Execution = execution
                Full = full
                Share = options.Share
                GoOn = fun () -> true
            }

        Subnetwork.whole network stimulus active,
        goal,
        Attribution.ofCells simulation (CircuitSearch.weighted goal active)

    /// The circuit of the cells in a network that gets a stimulus [input; time]. Cells that are silent are passed over;
    /// a fault when all are, and when the share is not above 0. Throws ArgumentException for custom neurons and for
    /// sizes that do not fit.
    let find
        (execution: Execution)
        (options: CircuitOptions)
        (network: Network)
        (stimulus: NdArray)
        (cells: WatchedCell[])
        : Result<Circuit, InputError list> =
        let watch = Stopwatch.StartNew()

        let goOn (part: float) () =
            match options.Seconds with
            | Some seconds -> watch.Elapsed.TotalSeconds < part * seconds
            | None -> true

        let whole, goal, attribution = looked execution options network stimulus cells

        if not (options.Share > 0.0 && options.Share <= 1.0) then
            Error
                [
                    InputError.OutOfRange("the share", $"{options.Share:g}", "above 0, at most 1")
                ]
        elif whole.Cells.Length = 0 then
            Error
                [
                    InputError.OutOfRange("the activity of the targets", "0", "some: a silent target has no circuit")
                ]
        else
            let goal = { goal with GoOn = goOn 0.5 }

            let circuit, proof =
                CircuitSearch.grow goal attribution whole
                |> shrunk options goal
                |> proven options { goal with GoOn = goOn 0.7 }

            Ok
                { CircuitMeasure.circuit { goal with GoOn = goOn 0.9 } options.Edges whole circuit with
                    Minimal = proof
                    Curve = curve options { goal with GoOn = goOn 1.0 } attribution whole circuit
                }
