namespace ActMax

/// What a job file of some kind of request may say, as far as a file needs to know it.
type JobForm =
    {
        /// Every setting's name, and whether it names a file or folder.
        Keys: (string * bool) list
        /// Names that say no to a setting: "no-report" for "report".
        Negatives: string list
    }

[<RequireQualifiedAccess>]
module JobForm =

    /// The form of a kind of request. `denied` names the settings that "no-" may stand before.
    let create (denied: string list) (settings: Setting<'request> list) : JobForm =
        {
            Keys = [ for setting in settings -> setting.Key, setting.IsPath ]
            Negatives = [ for key in denied -> "no-" + key ]
        }

    /// A form that allows what any of them does.
    let any (forms: JobForm list) : JobForm =
        {
            Keys = forms |> List.collect _.Keys |> List.distinct
            Negatives = forms |> List.collect _.Negatives |> List.distinct
        }

    /// Every name that a file may use.
    let names (form: JobForm) : string list = List.map fst form.Keys @ form.Negatives

    let isPath (key: string) (form: JobForm) : bool = List.contains (key, true) form.Keys

    /// A name and a value as a request wants them: "no-report": true is "report": false.
    let normal (form: JobForm) (key: string) (value: SettingValue) : string * SettingValue =
        match value with
        | SettingValue.Flag flag when List.contains key form.Negatives -> key.Substring 3, SettingValue.Flag(not flag)
        | _ -> key, value
