namespace ActMax

open TorchSharp

/// One item on its way: states of its inputs and its loss.
type internal OnOffPlace = { States: bool[]; Loss: float }

/// A climb by single flips and swaps, and how far it got.
type internal OnOffClimb =
    {
        Places: OnOffPlace[]
        Changes: int
        Tried: int
        Swapped: bool
        IsLocalOptimum: bool
    }

/// Climbs among on/off stimuli by exact single flips and swaps.
[<RequireQualifiedAccess>]
module internal OnOffClimb =

    /// Swaps are tried while they are at most so many in a round; beyond that only flips are.
    let mostSwaps = 20_000

    let on (states: bool[]) =
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
    let isBetter (before: float) (after: float) =
        after < before - 1e-9 - 1e-6 * abs before

    /// Makes the best of all changes of each item, if any is an improvement. Items go side by side, since a loss may
    /// have another target for each of them.
    let private improve model loss onOff (changes: bool[] -> int list[]) (places: OnOffPlace[]) =
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
                        (fun (place: OnOffPlace) (tried: bool[][]) ->
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

    /// Flips as long as one helps, then swaps, until neither does.
    let run (stop: unit -> bool) model loss (onOff: OnOff) (start: bool[][]) : OnOffClimb =
        let value = (losses model loss onOff [| start |])[0]

        let moved (before: OnOffPlace[]) (after: OnOffPlace[]) =
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
