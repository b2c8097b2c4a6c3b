namespace ActMax.Cli

open System
open Spectre.Console
open ActMax

/// Shows how a search goes: a bar with the loss on a terminal, plain lines elsewhere.
[<RequireQualifiedAccess>]
module Watching =

    let private newest (progress: Progress) =
        progress.Losses[progress.Losses.Count - 1].Total

    /// What is shown of a moment: its number, its loss, and the seconds until then.
    type private Tick = int -> float -> float -> unit

    /// One of the first state, every so many and the last.
    let private lines (screen: Screen) (word: string) (every: int) (count: int) (run: Tick -> 'result) : 'result =
        run (fun number loss seconds ->
            if number % every = 0 || number = count then
                Screen.line screen $"{word} {number} of {count}, loss {loss:g5}, {seconds:f1} s")

    // Kept out of line so that its assembly is loaded only where there is a terminal.
    [<System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)>]
    let private bar (doing: string) (word: string) (count: int) (run: Tick -> 'result) : 'result =
        let columns: ProgressColumn[] =
            [|
                TaskDescriptionColumn()
                ProgressBarColumn()
                PercentageColumn()
                RemainingTimeColumn()
            |]

        AnsiConsole
            .Progress()
            .AutoClear(true)
            .Columns(columns)
            .Start(fun context ->
                let task = context.AddTask(doing, true, float (max 1 count))

                run (fun number loss _ ->
                    task.Value <- float number
                    task.Description <- $"{word} {number}, loss {loss:g5}"))

    [<System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)>]
    let private countingBar (word: string) (count: int) (work: (int -> unit) -> 'result) : 'result =
        let columns: ProgressColumn[] =
            [|
                TaskDescriptionColumn()
                ProgressBarColumn()
                PercentageColumn()
                RemainingTimeColumn()
            |]

        AnsiConsole
            .Progress()
            .AutoClear(true)
            .Columns(columns)
            .Start(fun context ->
                let task = context.AddTask(word, true, float (max 1 count))

                work (fun number ->
                    task.Value <- float number
                    task.Description <- $"{word} {number} of {count}"))

    let private shown (screen: Screen) doing word every count (run: Tick -> 'result) : 'result =
        if obj.ReferenceEquals(screen.Out, IO.TextWriter.Null) then
            run (fun _ _ _ -> ())
        elif screen.IsTerminal then
            bar doing word count run
        else
            lines screen word every count run

    /// Runs a search that reports to what it is given.
    let run (screen: Screen) (iterations: int) (search: (Progress -> unit) -> 'result) : 'result =
        shown screen "searching" "iteration" 10 iterations (fun tick ->
            search (fun progress -> tick progress.Iteration (newest progress) progress.Elapsed.TotalSeconds))

    /// Runs a training that reports to what it is given.
    let training (screen: Screen) (epochs: int) (train: (TrainingState -> unit) -> 'result) : 'result =
        let watch = Diagnostics.Stopwatch.StartNew()

        shown screen "training" "epoch" (max 1 (epochs / 10)) epochs (fun tick ->
            train (fun state ->
                match state.History with
                | newest :: _ -> tick state.Epoch newest.Loss watch.Elapsed.TotalSeconds
                | [] -> ()))

    /// Counts what is done on the way; `work` is given what to call with every number.
    let counting (screen: Screen) (word: string) (count: int) (work: (int -> unit) -> 'result) : 'result =
        let watch = Diagnostics.Stopwatch.StartNew()
        let every = max 1 (count / 5)

        if obj.ReferenceEquals(screen.Out, IO.TextWriter.Null) then
            work ignore
        elif screen.IsTerminal then
            countingBar word count work
        else
            work (fun number ->
                if number % every = 0 || number = count then
                    Screen.line screen $"{word} {number} of {count}, {watch.Elapsed.TotalSeconds:f1} s")
