namespace ActMax.Cli

open System
open System.IO
open System.Net.Http
open ActMax
open Argu

/// `actmax data`: public data sets, where they are and what to do with them.
[<RequireQualifiedAccess>]
module DataCommand =

    let private size (bytes: int64 option) =
        match bytes with
        | None -> "size unknown"
        | Some bytes when bytes < 10_000_000L -> $"{(float bytes) / 1e3:f0} kB"
        | Some bytes -> $"{(float bytes) / 1e6:f0} MB"

    let private describe (set: DataSet) : string list =
        [
            set.Name
            "  " + set.Title
            "  address:  " + set.Address
            "  licence:  " + set.Licence

            match set.Files with
            | [] -> "  files:    by hand, see the address"
            | files ->
                for file in files do
                    let sum = defaultArg file.Sha256 "unknown"
                    $"  file:     {file.Name} ({size file.Bytes}, SHA-256 {sum})"
                    "            " + file.Address

            for line in set.Use do
                "  " + line

            ""
        ]

    let private list (screen: Screen) =
        DataSets.all |> List.collect describe |> List.iter (Screen.line screen)

        Screen.line screen "actmax data download NAME --to FOLDER brings the files of one of them."
        Exit.ok

    /// On a terminal one line that counts up; elsewhere a line every tenth of the file.
    let private meter (screen: Screen) : int64 -> int64 option -> unit =
        let mutable shown = 0L

        fun have total ->
            let step =
                match total with
                | Some total when not screen.IsTerminal -> max 1L (total / 10L)
                | _ -> if screen.IsTerminal then 250_000L else 50_000_000L

            if have - shown >= step || Some have = total then
                shown <- have

                let text =
                    match total with
                    | Some total -> $"  {float have / 1e6:f1} of {float total / 1e6:f1} MB"
                    | None -> $"  {float have / 1e6:f1} MB"

                if screen.IsTerminal then
                    screen.Out.Write("\r" + text + "   ")

                    if Some have = total then
                        screen.Out.WriteLine()
                else
                    Screen.line screen text

    /// Brings the files of a data set into a folder.
    let download (screen: Screen) (client: HttpClient) (folder: string) (set: DataSet) : int =
        match set.Files with
        | [] ->
            screen.Error.WriteLine $"actmax: the files of {set.Name} are to be fetched by hand from {set.Address}"
            set.Use |> List.iter (fun line -> screen.Error.WriteLine("    " + line))
            Exit.badInput
        | files ->
            let codes =
                files
                |> List.map (fun file ->
                    Screen.line screen $"{file.Name} from {file.Address}"

                    match Download.fetch (meter screen) client folder file with
                    | Fetched.Done sum ->
                        let compared =
                            if file.Sha256.IsSome then
                                "as it should be"
                            else
                                "no other known"

                        Screen.line screen $"  {Path.Combine(folder, file.Name)}: SHA-256 {sum} ({compared})"
                        Exit.ok
                    | Fetched.Already sum ->
                        Screen.line screen $"  {Path.Combine(folder, file.Name)} is there already: SHA-256 {sum}"
                        Exit.ok
                    | Fetched.Failed reason ->
                        screen.Error.WriteLine $"actmax: {file.Name}: {reason.TrimEnd '.'}."
                        Exit.failed)

            List.max codes

    let run (screen: Screen) (flags: ParseResults<DataFlag>) : int =
        let screen = Screen.quietIf (flags.Contains DataFlag.Quiet) screen

        match flags.GetResult(DataFlag.Words, []) with
        | []
        | [ "list" ] -> list screen
        | [ "download"; name ] ->
            match DataSets.find name with
            | Some set ->
                use client = new HttpClient()
                client.DefaultRequestHeaders.UserAgent.ParseAdd "actmax"
                download screen client (flags.TryGetResult DataFlag.To |> Option.defaultWith DataFolder.path) set
            | None ->
                let known = [ for set in DataSets.all -> set.Name ]
                Screen.refuse screen [ InputError.UnknownName("data set", name, known) ]
        | "download" :: _ ->
            Screen.refuse screen [ InputError.Missing("NAME", "one data set: actmax data download NAME") ]
        | word :: _ -> Screen.refuse screen [ InputError.UnknownName("word", word, [ "list"; "download" ]) ]
