namespace ActMax.Cli

open System
open Spectre.Console
open ActMax

/// Shows how a search goes: a bar with the loss on a terminal, plain lines elsewhere.
[<RequireQualifiedAccess>]
module Watching =

    let private newest (progress: Progress) =
        progress.Losses[progress.Losses.Count - 1].Total

    /// One of the first state, every tenth and the last.
    let private lines (screen: Screen) (iterations: int) (run: (Progress -> unit) -> 'result) : 'result =
        run (fun progress ->
            if progress.Iteration % 10 = 0 || progress.Iteration = iterations then
                Screen.line
                    screen
                    $"iteration {progress.Iteration} of {iterations}, loss {newest progress:g5}, {progress.Elapsed.TotalSeconds:f1} s")

    // Kept out of line so that its assembly is loaded only where there is a terminal.
    [<System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)>]
    let private bar (iterations: int) (run: (Progress -> unit) -> 'result) : 'result =
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
                let task = context.AddTask("searching", true, float (max 1 iterations))

                run (fun progress ->
                    task.Value <- float progress.Iteration
                    task.Description <- $"iteration {progress.Iteration}, loss {newest progress:g5}"))

    /// Runs a search that reports to what it is given.
    let run (screen: Screen) (iterations: int) (search: (Progress -> unit) -> 'result) : 'result =
        if obj.ReferenceEquals(screen.Out, IO.TextWriter.Null) then
            search ignore
        elif screen.IsTerminal then
            bar iterations search
        else
            lines screen iterations search
