namespace ActMax.Cli

open ActMax
open Argu
open Microsoft.FSharp.Reflection

/// From the flags of a command line to the settings of a job: a flag's name is its setting's.
[<RequireQualifiedAccess>]
module FlagSettings =

    /// Flags that come again add up; else the later one wins.
    let private add (settings: Settings) (key: string, value: SettingValue) : Settings =
        match Map.tryFind key settings, value with
        | Some(SettingValue.Texts before), SettingValue.Texts added ->
            Map.add key (SettingValue.Texts(before @ added)) settings
        | _ -> Map.add key value settings

    /// The name and value of a flag of the union, with its dashes as --help shows them. What may come again is a list.
    let private setting (form: JobForm) (repeated: string list) (flag: 'flag) : string * SettingValue =
        let case, fields = FSharpValue.GetUnionFields(box flag, typeof<'flag>)
        let key = case.Name.ToLowerInvariant().Replace('_', '-')

        match fields with
        | [| :? string as text |] when List.contains key repeated -> key, SettingValue.Texts [ text ]
        | [| :? string as text |] -> key, SettingValue.Word text
        | _ -> JobForm.normal form key (SettingValue.Flag true)

    /// The settings of a command line, over those of its job file.
    let read
        (form: JobForm)
        (repeated: string list)
        (arguments: ParseResults<'flag>)
        : Result<Settings, InputError list> =
        let said = arguments.GetAllResults() |> List.map (setting form repeated)

        let given =
            said |> List.filter (fun (key, _) -> key <> "job") |> List.fold add Map.empty

        match List.tryFind (fun (key, _) -> key = "job") said with
        | Some(_, SettingValue.Word path) ->
            JobFile.read form path
            |> Result.map (fun settings -> Map.fold (fun all key value -> Map.add key value all) settings given)
        | _ -> Ok given
