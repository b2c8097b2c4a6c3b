module ActMax.Cli.Program

open System
open ActMax
open Argu
open Microsoft.FSharp.Reflection

let private version () =
    match typeof<InputError>.Assembly.GetName().Version with
    | null -> "0"
    | version -> version.ToString 3

/// The parser of the command line. Its structure is checked by a test and not at every start.
let parser () : ArgumentParser<Command> =
    ArgumentParser.Create<Command>(programName = "actmax", checkStructure = false)

let private perform (screen: Screen) (arguments: ParseResults<Command>) : int =
    match arguments.GetAllResults() with
    | [ Command.Maximise flags ] -> MaximiseCommand.run screen flags
    | [ Command.Find flags ] -> HexCommand.run screen (Some "find") flags
    | [ Command.Regularise flags ] -> HexCommand.run screen (Some "regularise") flags
    | [ Command.Visualise flags ] -> ModelCommand.run screen flags
    | [ Command.Landscape flags ] -> LandscapeCommand.run screen flags
    | [ Command.Train flags ] -> TrainCommand.run screen flags
    | [ Command.Report flags ] -> ReportCommand.run screen flags
    | [ Command.Demo flags ] -> DemoCommand.run screen flags
    | [ Command.Circuit flags ] -> CircuitCommand.run screen flags
    | [ Command.Contrast flags ] -> ContrastCommand.run screen flags
    | [ Command.Saliency flags ] -> SaliencyCommand.run screen flags
    | [ Command.Paths flags ] -> PathsCommand.run screen flags
    | [ Command.Doctor _ ] -> DoctorCommand.run screen
    | [ Command.Data flags ] -> DataCommand.run screen flags
    | [ Command.Bench flags ] -> BenchCommand.run screen flags
    | [ Command.Version ] ->
        Screen.line screen $"actmax {version ()}"
        Exit.ok
    | _ ->
        screen.Error.WriteLine "actmax: which command? 'actmax --help' lists them."
        Exit.badInput

/// What stands before the usage in the message of a parser.
let private complaint (message: string) : string =
    let first = message.Split([| "USAGE:" |], StringSplitOptions.None)[0]

    first.Trim().Replace("ERROR: ", "")
    |> _.Split('\n', StringSplitOptions.RemoveEmptyEntries)
    |> String.concat " "

let rec private innermost (error: exn) : exn =
    match error with
    | :? TypeInitializationException
    | :? AggregateException
    | :? Reflection.TargetInvocationException ->
        match error.InnerException with
        | null -> error
        | inner -> innermost inner
    | _ -> error

let private failure (screen: Screen) (error: exn) : int =
    match innermost error with
    | :? DllNotFoundException as missing ->
        screen.Error.WriteLine $"actmax: {missing.Message}\n'actmax doctor' says what is missing and what mends it."
        Exit.badInput
    | :? OutOfMemoryException ->
        screen.Error.WriteLine "actmax: there is not enough memory for this."
        Exit.failed
    | error ->
        let message = error.Message.ReplaceLineEndings " "
        screen.Error.WriteLine $"actmax: unexpected error: {message} ({error.GetType().Name})"
        Exit.unexpected

/// Runs a command line on a screen and gives the exit code: 0 done, 1 the run failed, 2 bad input, 3 a fault of
/// ActMax itself, 130 after Ctrl-C.
let run (screen: Screen) (arguments: string[]) : int =
    let command = arguments |> Array.tryHead |> Option.defaultValue ""

    try
        match command with
        | "maximise" ->
            match MaximiseKind.ofArguments arguments[1..] with
            | Some kind -> kind.Run screen arguments[1..]
            | None -> perform screen (parser().ParseCommandLine(arguments, raiseOnUsage = true))
        | _ -> perform screen (parser().ParseCommandLine(arguments, raiseOnUsage = true))
    with
    | :? ArguParseException as error when error.ErrorCode = ErrorCode.HelpText ->
        screen.Out.WriteLine(error.Message.TrimEnd())

        if command = "maximise" then
            screen.Out.WriteLine()
            MaximiseKind.help |> List.iter screen.Out.WriteLine

        Exit.ok
    | :? ArguParseException as error ->
        screen.Error.WriteLine $"actmax: {complaint error.Message}"

        let known =
            [
                for case in FSharpType.GetUnionCases typeof<Command> do
                    if case.GetFields().Length > 0 then
                        case.Name.ToLowerInvariant()
            ]

        let which = if List.contains command known then command + " " else ""
        screen.Error.WriteLine $"'actmax {which}--help' lists what can be said."
        Exit.badInput
    | error -> failure screen error

[<EntryPoint>]
let main arguments = run (Screen.console ()) arguments
