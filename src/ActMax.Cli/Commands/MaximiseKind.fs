namespace ActMax.Cli

open System
open System.IO
open System.Text.Json
open Argu

/// A kind of model that `actmax maximise` drives beside connectomes, with flags of its own.
[<NoEquality; NoComparison>]
type MaximiseKind =
    {
        /// Any of these settings tells the kind: flags with dashes before them, or keys of a job file.
        Settings: string list
        /// What it is for, in words.
        Purpose: string
        /// Parses what comes after `maximise` and does it.
        Run: Screen -> string[] -> int
    }

/// Which kind of model a command line of `actmax maximise` is about. Connectomes are what is left.
[<RequireQualifiedAccess>]
module MaximiseKind =

    let private parsed (run: Screen -> ParseResults<'flag> -> int) (screen: Screen) (arguments: string[]) : int =
        let parser =
            ArgumentParser.Create<'flag>(programName = "actmax maximise", checkStructure = false)

        // Help may be asked for after a flag whose value is still missing.
        if arguments |> Array.exists (fun word -> word = "--help" || word = "-h") then
            Screen.line screen (parser.PrintUsage().TrimEnd())
            Exit.ok
        else
            run screen (parser.ParseCommandLine(arguments, raiseOnUsage = true))

    let all: MaximiseKind list =
        [
            {
                Settings = [ "model"; "network" ]
                Purpose = "a video model or an image network"
                Run = parsed ModelCommand.run
            }
            {
                Settings = [ "hex"; "planted" ]
                Purpose = "a cell of the fly's visual system"
                Run = parsed (fun screen flags -> HexCommand.run screen None flags)
            }
        ]

    /// What `actmax maximise --help` says of the other kinds.
    let help: string list =
        [
            "OTHER MODELS:"
            ""
            for kind in all do
                let flag = kind.Settings.Head
                $"    --{flag} drives {kind.Purpose}; 'actmax maximise --{flag} --help' lists its flags."
        ]

    let private said (setting: string) (word: string) =
        word = $"--{setting}" || word.StartsWith $"--{setting}="

    /// The job file that is named, if any.
    let private job (arguments: string[]) : string option =
        arguments
        |> Array.tryPick (fun word ->
            if word.StartsWith "--job=" then
                Some(word.Substring 6)
            else
                None)
        |> Option.orElse (
            arguments
            |> Array.pairwise
            |> Array.tryPick (fun (flag, value) -> if flag = "--job" then Some value else None)
        )

    /// The keys of a job file that have a value; none for a file that cannot be read, whose faults come up later.
    let private keys (path: string) : string list =
        try
            use document =
                JsonDocument.Parse(
                    File.ReadAllText path,
                    JsonDocumentOptions(AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip)
                )

            [
                for property in document.RootElement.EnumerateObject() do
                    match property.Value.ValueKind with
                    | JsonValueKind.Null
                    | JsonValueKind.False -> ()
                    | _ -> property.Name
            ]
        with
        | :? JsonException
        | :? InvalidOperationException
        | :? IOException
        | :? UnauthorizedAccessException
        | :? ArgumentException -> []

    /// The kind that the words after `maximise` are about; None for a connectome.
    let ofArguments (arguments: string[]) : MaximiseKind option =
        let inFile = job arguments |> Option.map keys |> Option.defaultValue []

        all
        |> List.tryFind (fun kind ->
            kind.Settings
            |> List.exists (fun setting -> List.contains setting inFile || Array.exists (said setting) arguments))
