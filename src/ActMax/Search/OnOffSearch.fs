namespace ActMax

open System
open TorchSharp

/// What an on/off search found.
type OnOffFound =
    {
        /// The stimulus with its activity and losses; the history is that of the gradient search before the flips.
        Outcome: Outcome
        /// Inputs that are on, ascending, of every item.
        On: int[][]
        /// Whether no single flip of an input and no swap of one that is on for one that is off gives any item a
        /// smaller loss: every one of them was tried. Without swaps (see `OnOffSearch.mostSwaps`) flips only.
        IsLocalOptimum: bool
        /// Whether swaps were tried too.
        Swapped: bool
        /// Flips and swaps that were made after the gradient search.
        Changes: int
        /// Stimuli that were tried for them.
        Tried: int
    }

/// Searches among on/off stimuli: along the gradient, then by exact single flips and swaps.
[<RequireQualifiedAccess>]
module OnOffSearch =

    /// Swaps are tried while they are at most so many in a round; beyond that only flips are.
    let mostSwaps = 20_000

    /// From the empty stimulus a climb adds inputs one by one, each the best of all: with more inputs than this only
    /// what the gradient search found is climbed from.
    let mostFromEmpty = 2000

    /// One item on its way: states of its inputs and its loss.
    type private Place = { States: bool[]; Loss: float }

    let private on (states: bool[]) =
        [|
            for input in 0 .. states.Length - 1 do
                if states[input] then
                    input
        |]

    let private changed (states: bool[]) (inputs: int list) =
        let other = Array.copy states
        inputs |> List.iter (fun input -> other[input] <- not other[input])
        other

    /// Every allowed change of one input.
    let private flips (onOff: OnOff) (states: bool[]) : int list[] =
        let isFull = (on states).Length >= onOff.Most

        [|
            for input in 0 .. states.Length - 1 do
                if states[input] || not isFull then
                    [ input ]
        |]

    /// Every exchange of an input that is on for one that is off.
    let private swaps (states: bool[]) : int list[] =
        [|
            for first in on states do
                for second in 0 .. states.Length - 1 do
                    if not states[second] then
                        [ first; second ]
        |]

    /// Losses of rows of states, one state an item in each row.
    let private losses (model: Model) (loss: Loss) (onOff: OnOff) (rows: bool[][][]) : float[][] =
        Presentation.inRuns rows.Length (fun first length ->
            Scope.run (fun () ->
                use _ = torch.no_grad ()
                let items = rows[first].Length

                let values =
                    Array.init length (fun row -> rows[first + row] |> Array.collect (OnOff.stimulus onOff))

                let stimulus =
                    NdArray.create (StimulusSpace.shape (length * items) model.Space) (Array.concat values)
                    |> Convert.toTensor
                    |> Precision.cast model.Precision

                let response = model.Respond stimulus
                let _, report = Loss.evaluate loss stimulus response

                if report.Items.Length <> length * items then
                    invalidArg (nameof loss) "flips need a loss with one value an item; a term couples the batch."

                Array.chunkBySize items report.Items, response.Activity.numel () / int64 length))

    /// Whether a loss is smaller by more than rounding.
    let private isBetter (before: float) (after: float) =
        after < before - 1e-9 - 1e-6 * abs before

    /// Makes the best of all changes of each item, if any is an improvement. Items go side by side, since a loss may
    /// have another target for each of them.
    let private improve model loss onOff (changes: bool[] -> int list[]) (places: Place[]) =
        let candidates =
            places
            |> Array.map (fun place -> changes place.States |> Array.map (changed place.States))

        let rows = candidates |> Array.map Array.length |> Array.max

        let found =
            losses
                model
                loss
                onOff
                (Array.init rows (fun row ->
                    Array.map2
                        (fun (place: Place) (tried: bool[][]) ->
                            if row < tried.Length then tried[row] else place.States)
                        places
                        candidates))

        let next =
            places
            |> Array.mapi (fun item place ->
                let tried = candidates[item].Length

                if tried = 0 then
                    place
                else
                    let best = Seq.minBy (fun row -> found[row][item]) (seq { 0 .. tried - 1 })

                    if isBetter place.Loss (found[best][item]) then
                        {
                            States = candidates[item][best]
                            Loss = found[best][item]
                        }
                    else
                        place)

        next, candidates |> Array.sumBy Array.length

    type private Climb =
        {
            Places: Place[]
            Changes: int
            Tried: int
            Swapped: bool
            IsLocalOptimum: bool
        }

    /// Flips as long as one helps, then swaps, until neither does.
    let private climb (stop: unit -> bool) model loss (onOff: OnOff) (start: bool[][]) : Climb =
        let value = (losses model loss onOff [| start |])[0]

        let moved (before: Place[]) (after: Place[]) =
            Array.map2 (fun a b -> if obj.ReferenceEquals(a, b) then 0 else 1) before after
            |> Array.sum

        let rec go climb =
            if stop () then
                climb
            else
                let flipped, tried = improve model loss onOff (flips onOff) climb.Places

                let climb' =
                    { climb with
                        Changes = climb.Changes + moved climb.Places flipped
                        Tried = climb.Tried + tried
                        Places = flipped
                    }

                if moved climb.Places flipped > 0 then
                    go climb'
                else
                    let all =
                        climb.Places
                        |> Array.map (fun place -> let n = (on place.States).Length in n * (place.States.Length - n))

                    if Array.max all > mostSwaps then
                        { climb' with
                            Swapped = false
                            IsLocalOptimum = true
                        }
                    else
                        let swapped, tried = improve model loss onOff swaps climb'.Places

                        let after =
                            { climb' with
                                Changes = climb'.Changes + moved climb'.Places swapped
                                Tried = climb'.Tried + tried
                                Places = swapped
                            }

                        if moved climb'.Places swapped > 0 then
                            go after
                        else
                            { after with IsLocalOptimum = true }

        go
            {
                Places = Array.map2 (fun states loss -> { States = states; Loss = loss }) start value
                Changes = 0
                Tried = 0
                Swapped = true
                IsLocalOptimum = false
            }

    let private report model loss onOff (found: Climb) (outcome: Outcome) : OnOffFound =
        let stimulus =
            NdArray.create
                (StimulusSpace.shape found.Places.Length model.Space)
                (found.Places |> Array.collect (fun place -> OnOff.stimulus onOff place.States))

        let activity, losses =
            Scope.run (fun () ->
                use _ = torch.no_grad ()
                let shown = Precision.cast model.Precision (Convert.toTensor stimulus)
                let response = model.Respond shown
                let _, losses = Loss.evaluate loss shown response
                Convert.ofTensor response.Activity, losses)

        let verdict =
            match outcome.Stop, found.IsLocalOptimum with
            | (StopReason.Budget _ | StopReason.Plateau _ | StopReason.Reached _), true ->
                let what =
                    if found.Swapped then
                        "flip or swap of inputs"
                    else
                        "flip of an input"

                StopReason.User
                    $"no single {what} gives a smaller loss ({found.Tried} were tried), after {StopRule.describe outcome.Stop}"
            | stop, _ -> stop

        {
            Outcome =
                { outcome with
                    Stimulus = stimulus
                    Activity = activity
                    Losses = losses
                    Stop = verdict
                }
            On = found.Places |> Array.map (fun place -> on place.States)
            IsLocalOptimum = found.IsLocalOptimum
            Swapped = found.Swapped
            Changes = found.Changes
            Tried = found.Tried
        }

    /// Searches as `search` says with the on/off parameterisation, then climbs by single flips and swaps from what was
    /// found and from the empty stimulus, and keeps the better end of both, item by item. A round of flips shows the
    /// model every input once, a round of swaps every pair; `stop` is asked between rounds. Throws ArgumentException for a loss that couples items, and a value that the model's space has not.
    let observed
        (observe: Progress -> unit)
        (stop: unit -> bool)
        (onOff: OnOff)
        (model: Model)
        (loss: Loss)
        (search: Search)
        : OnOffFound =
        if Presentation.bounded model.Space onOff.On <> onOff.On then
            invalidArg (nameof onOff) $"the value {onOff.On} of an input that is on is outside of the model's bounds."

        let watch = Diagnostics.Stopwatch.StartNew()

        let outcome =
            Search.observed
                observe
                model
                loss
                { search with
                    Parameterisation = OnOff.parameterisation model.Space onOff
                }

        let found =
            Array.init search.Items (fun item -> OnOff.states onOff (NdArray.item item outcome.Stimulus).Values)

        let starts =
            [
                found
                if onOff.Inputs.Count <= mostFromEmpty then
                    found |> Array.map (Array.map (fun _ -> false))
            ]

        let better =
            starts
            |> List.map (climb stop model loss onOff)
            |> List.reduce (fun a b ->
                {
                    Places = Array.map2 (fun p q -> if isBetter p.Loss q.Loss then q else p) a.Places b.Places
                    Changes = a.Changes + b.Changes
                    Tried = a.Tried + b.Tried
                    Swapped = a.Swapped && b.Swapped
                    IsLocalOptimum = a.IsLocalOptimum && b.IsLocalOptimum
                })

        report
            model
            loss
            onOff
            better
            { outcome with
                Seconds = watch.Elapsed.TotalSeconds
            }

    let run (onOff: OnOff) (model: Model) (loss: Loss) (search: Search) : OnOffFound =
        observed ignore (fun () -> false) onOff model loss search
