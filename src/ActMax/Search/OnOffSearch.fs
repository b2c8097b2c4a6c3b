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
    let mostSwaps = OnOffClimb.mostSwaps

    /// From the empty stimulus a climb adds inputs one by one, each the best of all: with more inputs than this only
    /// what the gradient search found is climbed from.
    let mostFromEmpty = 2000

    let private report model loss onOff (found: OnOffClimb) (outcome: Outcome) : OnOffFound =
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
            On = found.Places |> Array.map (fun place -> OnOffClimb.on place.States)
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
            |> List.map (OnOffClimb.run stop model loss onOff)
            |> List.reduce (fun a b ->
                {
                    Places =
                        Array.map2 (fun p q -> if OnOffClimb.isBetter p.Loss q.Loss then q else p) a.Places b.Places
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
