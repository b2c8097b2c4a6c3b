namespace ActMax.Cli

open ActMax

/// Reads the values of flags as a job file's settings are read.
[<RequireQualifiedAccess>]
module internal Given =

    /// The value of a flag, or the fallback where the flag is not given.
    let orElse (fallback: 'value) read (key: string) (text: string option) : Result<'value, InputError list> =
        match text with
        | Some text -> read key (SettingValue.Word text)
        | None -> Ok fallback

    /// The value if it fulfils a condition, which `expected` says in words.
    let within (expected: string) (isWithin: 'value -> bool) (key: string) (value: Result<'value, InputError list>) =
        value
        |> Result.bind (fun value ->
            if isWithin value then
                Ok value
            else
                Error [ InputError.OutOfRange(key, $"{value}", expected) ])

    /// A whole number of at least `least`.
    let count (least: int) (fallback: int) (key: string) (text: string option) : Result<int, InputError list> =
        text
        |> orElse fallback SettingValue.whole key
        |> within $"at least {least}" (fun number -> number >= least) key

    /// One of some names; without the flag a fault that lists them.
    let oneOf (what: string) (known: string list) (name: string option) : Result<string, InputError list> =
        match name with
        | Some name when List.contains name known -> Ok name
        | Some name -> Error [ InputError.UnknownName(what, name, known) ]
        | None -> Error [ InputError.Missing($"the name of a {what}", String.concat ", " known) ]

    /// The folder of a run, which every command on runs needs.
    let folder (name: string option) : Result<string, InputError list> =
        match name with
        | Some folder -> Ok folder
        | None -> Error [ InputError.Missing("RUN", "the folder of a run by actmax maximise") ]
