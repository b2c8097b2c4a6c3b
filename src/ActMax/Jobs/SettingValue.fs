namespace ActMax

open System
open System.Globalization

/// What a setting was given as, by a job file or on the command line.
[<RequireQualifiedAccess>]
type SettingValue =
    /// A word of the command line: read as whatever the setting needs.
    | Word of string
    | Text of string
    | Texts of string list
    /// A number as it was written, so that no digit is lost.
    | Number of string
    | Flag of bool

/// Settings by name, before anyone has looked at what they say.
type Settings = Map<string, SettingValue>

/// Reads values as what a setting needs; every function names the setting in its error.
[<RequireQualifiedAccess>]
module SettingValue =

    let private kind (value: SettingValue) =
        match value with
        | SettingValue.Word _
        | SettingValue.Text _ -> "a text"
        | SettingValue.Texts _ -> "a list"
        | SettingValue.Number _ -> "a number"
        | SettingValue.Flag _ -> "true or false"

    let private wrong (key: string) (value: SettingValue) (expected: string) =
        Error [ InputError.WrongType(key, kind value, expected) ]

    let text (key: string) (value: SettingValue) : Result<string, InputError list> =
        match value with
        | SettingValue.Word text
        | SettingValue.Text text -> Ok text
        | _ -> wrong key value "a text"

    /// One text counts as a list of one.
    let texts (key: string) (value: SettingValue) : Result<string list, InputError list> =
        match value with
        | SettingValue.Texts texts -> Ok texts
        | SettingValue.Word text
        | SettingValue.Text text -> Ok [ text ]
        | _ -> wrong key value "a text or a list of texts"

    let flag (key: string) (value: SettingValue) : Result<bool, InputError list> =
        match value with
        | SettingValue.Flag flag -> Ok flag
        | _ -> wrong key value "true or false"

    let private parsed (expected: string) (read: string -> 'number voption) key (value: SettingValue) =
        match value with
        | SettingValue.Word text
        | SettingValue.Number text ->
            match read text with
            | ValueSome number -> Ok number
            | ValueNone -> Error [ InputError.Unreadable(key, text, expected) ]
        | _ -> wrong key value expected

    /// A whole number from -2^63 to 2^63 - 1.
    let long: string -> SettingValue -> Result<int64, InputError list> =
        parsed "a whole number" Cell.integer

    /// A whole number from -2^31 to 2^31 - 1.
    let whole: string -> SettingValue -> Result<int, InputError list> =
        parsed "a whole number" (fun text ->
            match Cell.integer text with
            | ValueSome number when number >= int64 Int32.MinValue && number <= int64 Int32.MaxValue ->
                ValueSome(int number)
            | _ -> ValueNone)

    /// A finite number with a decimal point.
    let real: string -> SettingValue -> Result<float, InputError list> =
        parsed "a number" Cell.number

    /// A finite number with a decimal point, rounded to float32.
    let single: string -> SettingValue -> Result<float32, InputError list> =
        parsed "a number" (fun text ->
            match Single.TryParse(text.AsSpan().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture) with
            | true, number when Single.IsFinite number -> ValueSome number
            | _ -> ValueNone)

    let ofFloat (number: float) : SettingValue =
        SettingValue.Number(number.ToString("R", CultureInfo.InvariantCulture))

    let ofSingle (number: float32) : SettingValue =
        SettingValue.Number(number.ToString("R", CultureInfo.InvariantCulture))

    let ofLong (number: int64) : SettingValue = SettingValue.Number(string number)
