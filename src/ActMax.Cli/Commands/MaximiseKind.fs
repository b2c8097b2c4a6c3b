namespace ActMax.Cli

open System
open System.IO
open System.Text.Json
open ActMax
open Argu

/// `actmax maximise` is for several kinds of model, each with flags of its own; one flag or one key of the job file
/// tells which is meant.
[<RequireQualifiedAccess>]
module MaximiseKind =

    /// A kind of model: the flags (and keys of a job file) that only it has, and what to do with a command line.
    [<NoEquality; NoComparison>]
    type Kind =
        {
            Marks: string list
            Run: Screen -> string[] -> int
        }

    /// Only the help where it is asked for: "--hex --help" names no file.
    let private asked (arguments: string[]) =
        arguments
        |> Array.tryFind (fun argument -> argument = "--help" || argument = "-h")
        |> Option.fold (fun _ help -> [| help |]) arguments

    let private parsed<'flag when 'flag :> IArgParserTemplate> (arguments: string[]) : ParseResults<'flag> =
        ArgumentParser
            .Create<'flag>(programName = "actmax maximise", checkStructure = false)
            .ParseCommandLine(asked arguments, raiseOnUsage = true)

    let private kinds: Kind list =
        [
            {
                Marks = [ "hex"; "planted" ]
                Run = fun screen arguments -> HexCommand.run screen None (parsed<HexFlag> arguments)
            }
        ]

    let private isFlag (mark: string) (argument: string) =
        argument = "--" + mark
        || argument.StartsWith($"--{mark}=", StringComparison.Ordinal)

    /// The file that --job names.
    let private jobFile (arguments: string[]) : string option =
        arguments
        |> Array.tryFindIndex (isFlag "job")
        |> Option.bind (fun at ->
            match arguments[at].Split('=', 2) with
            | [| _; path |] -> Some path
            | _ -> Array.tryItem (at + 1) arguments)

    /// Keys of a job file that say something; none of what is no such file: its faults are those of whoever reads it.
    let private keys (path: string) : string list =
        let says (value: JsonElement) =
            value.ValueKind <> JsonValueKind.Null && value.ValueKind <> JsonValueKind.False

        try
            use document =
                JsonDocument.Parse(
                    File.ReadAllText path,
                    JsonDocumentOptions(AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip)
                )

            if document.RootElement.ValueKind = JsonValueKind.Object then
                [
                    for entry in document.RootElement.EnumerateObject() do
                        if says entry.Value then
                            entry.Name
                ]
            else
                []
        with
        | :? JsonException
        | :? IOException
        | :? UnauthorizedAccessException
        | :? ArgumentException -> []

    /// The kind that a command line after `maximise` is for; None: a connectome.
    let ofArguments (arguments: string[]) : Kind option =
        let flagged =
            kinds
            |> List.tryFind (fun kind -> kind.Marks |> List.exists (fun mark -> Array.exists (isFlag mark) arguments))

        match flagged with
        | Some kind -> Some kind
        | None ->
            jobFile arguments
            |> Option.bind (fun path ->
                let keys = keys path

                kinds
                |> List.tryFind (fun kind -> kind.Marks |> List.exists (fun mark -> List.contains mark keys)))
