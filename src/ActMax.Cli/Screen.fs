namespace ActMax.Cli

open System
open System.IO
open ActMax

/// Where a command writes for the person who started it.
[<NoEquality; NoComparison>]
type Screen =
    {
        Out: TextWriter
        Error: TextWriter
        /// Whether a person watches, so that a line may be drawn again and again.
        IsTerminal: bool
    }

/// How a command ended.
[<RequireQualifiedAccess>]
module Exit =
    let ok = 0
    /// A run or a transfer failed although its input was fine.
    let failed = 1
    /// Bad arguments, bad files, or something that is missing on this machine.
    let badInput = 2
    /// A fault of ActMax itself.
    let unexpected = 3

    /// What shells report for a command that a signal ended.
    let signal (number: int) : int = 128 + number

[<RequireQualifiedAccess>]
module Screen =

    let console () : Screen =
        {
            Out = Console.Out
            Error = Console.Error
            IsTerminal = not Console.IsOutputRedirected
        }

    /// The same without anything but errors.
    let quiet (screen: Screen) : Screen =
        { screen with
            Out = TextWriter.Null
            IsTerminal = false
        }

    let line (screen: Screen) (text: string) : unit = screen.Out.WriteLine text

    /// Every fault on a line of its own.
    let faults (screen: Screen) (errors: InputError list) : unit =
        for error in errors do
            screen.Error.WriteLine("actmax: " + InputError.message error)

    let quietIf (isQuiet: bool) (screen: Screen) : Screen =
        if isQuiet then quiet screen else screen

    /// Says what is wrong, and gives the exit code.
    let refuse (screen: Screen) (errors: InputError list) : int =
        faults screen errors
        Exit.badInput

    /// Says what was done, line by line, or what is wrong, and gives the exit code.
    let answer (screen: Screen) (found: Result<string list, InputError list>) : int =
        match found with
        | Ok lines ->
            lines |> List.iter (line screen)
            Exit.ok
        | Error errors -> refuse screen errors
