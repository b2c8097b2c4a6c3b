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
    /// A rule of the user's own.
    | User of reason: string
    /// Someone asked the search to stop.
    | Interrupted

/// What a stop rule may look at.
[<NoEquality; NoComparison>]
type Progress =
    {
        /// Number of the newest state, from 0.
        Iteration: int
        /// Losses of every state so far, the newest last.
        Losses: IReadOnlyList<LossReport>
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
    | Custom of (Progress -> StopReason option)
    /// The first rule of the list that speaks.
    | Any of StopRule list

[<RequireQualifiedAccess>]
module StopRule =

    let private range (window: int) (losses: IReadOnlyList<LossReport>) =
        let last = [ for i in losses.Count - window .. losses.Count - 1 -> losses[i].Total ]
        List.max last - List.min last

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
        | StopReason.User reason -> reason
        | StopReason.Interrupted -> "it was interrupted"
