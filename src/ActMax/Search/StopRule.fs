namespace ActMax

open System
open System.Collections.Generic

/// Why a search ended.
[<RequireQualifiedAccess>]
type StopReason =
    /// The allowed number of iterations is spent.
    | Budget of iterations: int
    /// The total loss of the last `window` iterations varied by less than the tolerance.
    | Plateau of window: int * range: float
    /// A term, or the total, came down to a value.
    | Reached of term: string * value: float
    /// A number stopped being one; the cause names the first place.
    | NotFinite of cause: string
    | WallClock of seconds: float
    /// The loss rose above its minimum so many times.
    | NoImprovement of patience: int * smallest: float
    /// No value of the stimulus moved by more than the change in so many iterations.
    | Still of iterations: int * change: float
    /// The gradient's norm came down to a value.
    | Flat of norm: float
    /// A rule of the user's own.
    | User of reason: string
    /// Someone asked the search to stop.
    | Interrupted

/// How far a state lies from the one before it.
[<Struct>]
type StepSize =
    {
        /// Largest absolute change of a value of the stimulus; NaN for the first state.
        Change: float
        /// L2 norm of the gradient with respect to the parameters, over the whole batch.
        Gradient: float
    }

/// What a stop rule may look at.
[<NoEquality; NoComparison>]
type Progress =
    {
        /// Number of the newest state, from 0.
        Iteration: int
        /// Losses of every state so far, the newest last.
        Losses: IReadOnlyList<LossReport>
        /// One for every state so far where a rule of the search asks for sizes; empty otherwise.
        Sizes: IReadOnlyList<StepSize>
        Elapsed: TimeSpan
        /// Where the newest state holds something that is not a number.
        NotFinite: string option
    }

/// When a search ends. Every rule is a function of the progress; `Any` combines them.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type StopRule =
    | Budget of iterations: int
    /// connectome_interpreter's rule: from iteration window + 1 on, the largest minus the smallest total of the last
    /// `window` iterations is below the tolerance.
    | Plateau of window: int * tolerance: float
    /// A term has come down to a value; "total" names the whole loss.
    | Reached of term: string * value: float
    | NotFinite
    | WallClock of seconds: float
    /// open-retina's EarlyStopper on the totals: a new minimum sets its counter to 0, a total above the minimum plus
    /// `tolerance` adds 1, and `patience` of those end the search. Totals between do nothing, so a plateau never ends
    /// it; a NaN is neither. Computed from the history: nothing is carried over from one search to the next.
    | EarlyStop of patience: int * tolerance: float
    /// The same on the exponential moving average decay * average + (1 - decay) * total. Source: the
    /// most-discriminative-stimuli code, decay 0.9 and patience 100.
    | MovingAverage of decay: float * patience: int * tolerance: float
    /// Every value of the stimulus moved by less than `change` in each of the last iterations.
    | Stillness of change: float * iterations: int
    /// The gradient's L2 norm over the batch is at most this.
    | SmallGradient of norm: float
    | Custom of (Progress -> StopReason option)
    /// The first rule of the list that speaks.
    | Any of StopRule list

[<RequireQualifiedAccess>]
module StopRule =

    let private range (window: int) (losses: IReadOnlyList<LossReport>) =
        let last = [ for i in losses.Count - window .. losses.Count - 1 -> losses[i].Total ]
        List.max last - List.min last

    /// Whether the newest value ends an early stop with these settings.
    let private gaveUp (patience: int) (tolerance: float) (values: float seq) =
        let mutable least = infinity
        let mutable counter = 0
        let mutable ends = false

        for value in values do
            ends <- false

            if value < least then
                least <- value
                counter <- 0
            elif value > least + tolerance then
                counter <- counter + 1
                ends <- counter >= patience

        if ends then Some least else None

    let private totals (losses: IReadOnlyList<LossReport>) = losses |> Seq.map _.Total

    let private averages (decay: float) (values: float seq) =
        values
        |> Seq.scan
            (fun average value ->
                match average with
                | None -> Some value
                | Some average -> Some(decay * average + (1.0 - decay) * value))
            None
        |> Seq.choose id

    /// Whether a rule looks at the sizes of steps.
    let rec asksForSizes (rule: StopRule) : bool =
        match rule with
        | StopRule.Stillness _
        | StopRule.SmallGradient _ -> true
        | StopRule.Any rules -> rules |> List.exists asksForSizes
        | _ -> false

    /// A reason to stop at the newest state, or None.
    let rec check (progress: Progress) (rule: StopRule) : StopReason option =
        match rule with
        | StopRule.Budget iterations ->
            if progress.Iteration >= iterations then
                Some(StopReason.Budget iterations)
            else
                None
        | StopRule.Plateau(window, tolerance) ->
            if progress.Iteration > window then
                let range = range window progress.Losses

                if range < tolerance then
                    Some(StopReason.Plateau(window, range))
                else
                    None
            else
                None
        | StopRule.Reached(term, value) ->
            let newest = progress.Losses[progress.Losses.Count - 1]

            let now =
                if term = "total" then
                    Some newest.Total
                else
                    newest.Terms |> Array.tryFind (fun (name, _) -> name = term) |> Option.map snd

            match now with
            | None ->
                let known = newest.Terms |> Array.map fst |> String.concat ", "
                invalidArg (nameof rule) $"the loss has no term '{term}'; it has {known} and total."
            | Some now when now <= value -> Some(StopReason.Reached(term, now))
            | Some _ -> None
        | StopRule.NotFinite -> progress.NotFinite |> Option.map StopReason.NotFinite
        | StopRule.WallClock seconds ->
            if progress.Elapsed.TotalSeconds >= seconds then
                Some(StopReason.WallClock seconds)
            else
                None
        | StopRule.EarlyStop(patience, tolerance) ->
            totals progress.Losses
            |> gaveUp patience tolerance
            |> Option.map (fun least -> StopReason.NoImprovement(patience, least))
        | StopRule.MovingAverage(decay, patience, tolerance) ->
            averages decay (totals progress.Losses)
            |> gaveUp patience tolerance
            |> Option.map (fun least -> StopReason.NoImprovement(patience, least))
        | StopRule.Stillness(change, iterations) ->
            let sizes = progress.Sizes

            if
                sizes.Count > iterations
                && Seq.forall (fun i -> sizes[sizes.Count - 1 - i].Change < change) [ 0 .. iterations - 1 ]
            then
                Some(StopReason.Still(iterations, change))
            else
                None
        | StopRule.SmallGradient norm ->
            let sizes = progress.Sizes

            if sizes.Count > 0 && sizes[sizes.Count - 1].Gradient <= norm then
                Some(StopReason.Flat sizes[sizes.Count - 1].Gradient)
            else
                None
        | StopRule.Custom f -> f progress
        | StopRule.Any rules -> rules |> List.tryPick (check progress)

    /// One plain sentence.
    let describe (reason: StopReason) : string =
        match reason with
        | StopReason.Budget n -> $"all {n} iterations were done"
        | StopReason.Plateau(window, range) -> $"the loss varied by only {range:g3} over {window} iterations"
        | StopReason.Reached(term, value) -> $"{term} came down to {value:g4}"
        | StopReason.NotFinite cause -> $"a number was not finite: {cause}"
        | StopReason.WallClock seconds -> $"{seconds:g} seconds were over"
        | StopReason.NoImprovement(patience, least) -> $"the loss rose above its minimum of {least:g4} {patience} times"
        | StopReason.Still(iterations, change) ->
            $"no value of the stimulus moved by {change:g3} in {iterations} iterations"
        | StopReason.Flat norm -> $"the gradient came down to a norm of {norm:g3}"
        | StopReason.User reason -> reason
        | StopReason.Interrupted -> "it was interrupted"
