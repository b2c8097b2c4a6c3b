namespace ActMax

/// One setting of a request: its name, which is its flag without dashes and its key in a job file, and how it is read
/// from and shown as a value.
[<NoEquality; NoComparison>]
type Setting<'request> =
    {
        Key: string
        /// What a person who left it out is told to give; None for what may be left out.
        Needed: string option
        /// Whether it names a file or folder.
        IsPath: bool
        Set: SettingValue -> 'request -> Result<'request, InputError list>
        /// None: left at what it is when nothing is said.
        Get: 'request -> SettingValue option
    }

[<RequireQualifiedAccess>]
module Setting =

    /// A setting by its key; how a value is read and shown, and where it stands in a request.
    let create key read (show: 'value -> SettingValue) get set : Setting<'request> =
        {
            Key = key
            Needed = None
            IsPath = false
            Set = fun value request -> read key value |> Result.map (fun value -> set value request)
            Get = fun request -> get request |> Option.map show
        }

    /// What names a file or folder. No system has a file with the character 0 in its name.
    let path (setting: Setting<'request>) : Setting<'request> =
        { setting with
            IsPath = true
            Set =
                fun value request ->
                    match value with
                    | SettingValue.Word text
                    | SettingValue.Text text when text.Contains '\000' ->
                        Error
                            [
                                InputError.Unreadable(setting.Key, text.Replace('\000', ' '), "the name of a file")
                            ]
                    | _ -> setting.Set value request
        }

    /// What a request cannot do without; `what` says it to a person who left it out.
    let needed (what: string) (setting: Setting<'request>) : Setting<'request> =
        { setting with
            Needed = Some what
            Set =
                fun value request ->
                    match value with
                    | SettingValue.Word ""
                    | SettingValue.Text "" -> Error [ InputError.Missing(setting.Key, what) ]
                    | _ -> setting.Set value request
        }

    let text key (get, set) =
        create key SettingValue.text SettingValue.Text get set

    let whole key (get, set) =
        create key SettingValue.whole (int64 >> SettingValue.ofLong) get set

    let real key (get, set) =
        create key SettingValue.real SettingValue.ofFloat get set

    let single key (get, set) =
        create key SettingValue.single SettingValue.ofSingle get set

    let flag key (get, set) =
        create key SettingValue.flag SettingValue.Flag (get >> Some) set

    /// The faults of settings that are needed and not given.
    let missing (all: Setting<'request> list) (given: Settings) : InputError list =
        [
            for setting in all do
                match setting.Needed with
                | Some what when not (Map.containsKey setting.Key given) -> InputError.Missing(setting.Key, what)
                | _ -> ()
        ]

    /// The request with all that is given, and the faults of what cannot be read.
    let apply (all: Setting<'request> list) (given: Settings) (request: 'request) : 'request * InputError list =
        all
        |> List.fold
            (fun (request, faults) setting ->
                match Map.tryFind setting.Key given with
                | None -> request, faults
                | Some value ->
                    match setting.Set value request with
                    | Ok changed -> changed, faults
                    | Error found -> request, faults @ found)
            (request, [])

    /// The request that these settings make of one that says nothing. Faults: unknown names, values that cannot be
    /// read, and what is missing, `lacking` included.
    let request
        (all: Setting<'request> list)
        (lacking: Settings -> InputError list)
        (nothing: 'request)
        (given: Settings)
        : Result<'request, InputError list> =
        let keys = [ for setting in all -> setting.Key ]

        let unknown =
            [
                for key in Map.keys given do
                    if not (List.contains key keys) then
                        InputError.UnknownName("setting", key, keys)
            ]

        let made, wrong = apply all given nothing

        match unknown @ missing all given @ lacking given @ wrong with
        | [] -> Ok made
        | faults -> Error faults

    /// The settings that make a request.
    let shown (all: Setting<'request> list) (request: 'request) : (string * SettingValue) list =
        [
            for setting in all do
                match setting.Get request with
                | Some value -> setting.Key, value
                | None -> ()
        ]
