namespace ActMax

/// The kinds of members of a circuit.
[<RequireQualifiedAccess>]
type internal MemberKind =
    | Neurons
    | Inputs
    | Edges

/// What a search for circuits holds fixed.
[<NoEquality; NoComparison>]
type internal CircuitGoal =
    {
        Execution: Execution
        /// Activity of the cells in the whole network.
        Full: float32[]
        /// Least share of every cell.
        Share: float
        /// False when time is up.
        GoOn: unit -> bool
    }

/// Smaller and smaller parts of a network that keep a share of the activity of their cells.
[<RequireQualifiedAccess>]
module internal CircuitSearch =

    /// The share of the cell that keeps least.
    let shareOf (full: float32[]) (found: float32[]) : float =
        Array.map2 (fun (full: float32) (found: float32) -> float found / float full) full found
        |> Array.min

    let private simulation (goal: CircuitGoal) (part: Subnetwork) =
        Simulation(goal.Execution, part.Network, part.Stimulus)

    /// The share that a part keeps.
    let share (goal: CircuitGoal) (part: Subnetwork) : float =
        (simulation goal part).Read part.Cells |> shareOf goal.Full

    /// Cells with weights such that their sum is the mean share.
    let weighted (goal: CircuitGoal) (cells: WatchedCell[]) : (WatchedCell * float32)[] =
        Array.map2 (fun cell full -> cell, 1f / (full * float32 cells.Length)) cells goal.Full

    /// The largest p from 0 to most for which `ok p` was seen, by bisection from a guess on; `ok 0` is taken as given.
    let largest (ok: int -> bool) (most: int) (guess: int) : int =
        let rec between low high =
            if high - low <= 1 then
                low
            else
                let middle = low + (high - low) / 2

                if ok middle then
                    between middle high
                else
                    between low middle

        let rec up low step =
            let next = min most (low + step)

            if low = most then low
            elif ok next then up next (2 * step)
            else between low next

        let rec down high step =
            let next = max 0 (high - step)

            if next = 0 then between 0 high
            elif ok next then between next high
            else down next (2 * step)

        if most = 0 then
            0
        else
            let guess = max 1 (min most guess)
            let step = max 1 (guess / 4)

            if ok guess then up guess step else down guess step

    let private always (_: int) = true

    let private tidy (goal: CircuitGoal) (part: Subnetwork) : Subnetwork =
        let found = (simulation goal part).Sensitivity Array.empty
        Subnetwork.tidy found.Activity found.Origin part

    /// The part without these members of a kind, by position.
    let without (kind: MemberKind) (members: int[]) (part: Subnetwork) : Subnetwork =
        let gone = System.Collections.Generic.HashSet members
        let stays at = not (gone.Contains at)

        match kind with
        | MemberKind.Neurons -> Subnetwork.restrict stays always always part
        | MemberKind.Inputs -> Subnetwork.restrict always stays always part
        | MemberKind.Edges -> Subnetwork.restrict always always stays part

    /// Positions of the members of a kind; the targets are not up for removal.
    let members (kind: MemberKind) (part: Subnetwork) : int[] =
        match kind with
        | MemberKind.Inputs -> [| 0 .. part.Inputs.Length - 1 |]
        | MemberKind.Edges -> [| 0 .. part.Network.Weights.NonZeros - 1 |]
        | MemberKind.Neurons ->
            [| 0 .. part.Neurons.Length - 1 |]
            |> Array.except (part.Cells |> Array.map _.Neuron)

    /// The smallest part made of the neurons that account for most, up to a few per cent; everything at once in the
    /// worst case, which keeps all. What inhibits the targets comes last.
    let grow (goal: CircuitGoal) (attribution: Attribution) (whole: Subnetwork) : Subnetwork =
        let neurons, layers = whole.Neurons.Length, whole.Network.Layers

        let isActive neuron =
            attribution.Origin[neuron] <> 0f
            || Seq.exists (fun layer -> attribution.Activity[layer * neurons + neuron] <> 0f) (seq { 0 .. layers - 1 })

        let ranked =
            [| 0 .. neurons - 1 |]
            |> Array.filter isActive
            |> Array.sortBy (fun neuron -> -attribution.Neurons[neuron])

        let rank = Array.create neurons System.Int32.MaxValue
        ranked |> Array.iteri (fun i neuron -> rank[neuron] <- i)

        let first count =
            Subnetwork.restrict (fun neuron -> rank[neuron] < count) always always whole

        let keeps part = share goal part >= goal.Share

        let rec refine low high (best: Subnetwork) =
            if high - low <= max 1 (high / 50) then
                best
            else
                let middle = low + (high - low) / 2
                let part = first middle

                if keeps part then
                    refine low middle part
                else
                    refine middle high best

        let rec gallop low count =
            if count >= ranked.Length then
                refine low ranked.Length (first ranked.Length)
            else
                let part = first count

                if keeps part then
                    refine low count part
                else
                    gallop count (2 * count)

        gallop 0 8

    /// Members in the order in which they go: those that account for least, or take from the targets, first.
    let private ordered (goal: CircuitGoal) (kind: MemberKind) (part: Subnetwork) : (int * float32)[] =
        let simulation = simulation goal part
        let cells = weighted goal part.Cells

        let values =
            match kind with
            | MemberKind.Neurons -> (Attribution.ofCells simulation cells).Neurons
            | MemberKind.Inputs -> (Attribution.ofCells simulation cells).Inputs
            | MemberKind.Edges -> snd (Attribution.withEdges simulation cells)

        members kind part |> Array.map (fun at -> at, values[at]) |> Array.sortBy snd

    /// Takes out the longest run of members of a kind that account for least, again and again with what they account
    /// for in what is left, until this is no longer worth it.
    let rec shrink (goal: CircuitGoal) (kind: MemberKind) (part: Subnetwork) : Subnetwork =
        if not (goal.GoOn()) then
            part
        else
            let order = ordered goal kind part
            let slack = share goal part - goal.Share

            let guess =
                let mutable sum = 0.0
                let mutable count = 0

                while count < order.Length && sum + max 0.0 (float (snd order[count])) <= slack do
                    sum <- sum + max 0.0 (float (snd order[count]))
                    count <- count + 1

                count

            let first count =
                without kind (order |> Array.truncate count |> Array.map fst) part

            let count =
                largest (fun count -> share goal (first count) >= goal.Share) order.Length guess

            if count = 0 then
                part
            else
                let smaller = tidy goal (first count)

                if count > order.Length / 50 then
                    shrink goal kind smaller
                else
                    smaller

    let private ablations (kind: MemberKind) (members: int[]) : (int[] * int[] * int[])[] =
        members
        |> Array.map (fun at ->
            match kind with
            | MemberKind.Neurons -> [| at |], [||], [||]
            | MemberKind.Inputs -> [||], [| at |], [||]
            | MemberKind.Edges -> [||], [||], [| at |])

    /// Takes each member of a kind out alone, exactly; then as many as possible of those that are not needed together;
    /// until every single one is needed. False when time was up before that was shown.
    let rec prune (goal: CircuitGoal) (kind: MemberKind) (part: Subnetwork) : Subnetwork * bool =
        let tested = members kind part

        let left =
            ablations kind tested
            |> Ablation.byPlace goal.Execution part.Network part.Stimulus goal.GoOn part.Cells
            |> Array.map (shareOf goal.Full)

        let spare =
            Array.zip (Array.truncate left.Length tested) left
            |> Array.filter (fun (_, left) -> left >= goal.Share)
            |> Array.sortByDescending snd
            |> Array.map fst

        let isComplete = left.Length = tested.Length

        let keeps members =
            share goal (without kind members part) >= goal.Share

        let count =
            largest (fun count -> keeps (Array.truncate count spare)) spare.Length spare.Length

        let gone =
            if count > 0 then
                Array.truncate count spare
            else
                // Rounding can tell a part from the whole with a member silenced; the part decides.
                spare |> Array.tryFind (Array.singleton >> keeps) |> Option.toArray

        if gone.Length = 0 then
            part, isComplete
        else
            let smaller = tidy goal (without kind gone part)

            if isComplete then
                prune goal kind smaller
            else
                smaller, false
