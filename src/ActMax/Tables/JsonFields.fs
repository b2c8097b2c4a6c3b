namespace ActMax

open System
open System.Collections.Generic
open System.IO
open System.Text.Json

/// The parts of a JSON file by name. What is missing or of another kind is remembered as a fault, and reading goes on
/// with an empty value, so that all faults of a file are reported together.
[<Sealed>]
type internal JsonFields(path: string) =
    let faults = List<InputError>()

    member _.Faults: InputError list = List.ofSeq faults

    member _.Fault(where: string, reason: string) : unit =
        if faults.Count < 10 then
            faults.Add(InputError.FileDamaged(path, $"{where} {reason}"))

    member private this.Field(where: string, element: JsonElement, name: string, kinds: JsonValueKind list, expected) =
        let here = if where = "" then name else $"{where}.{name}"

        if element.ValueKind <> JsonValueKind.Object then
            this.Fault((if where = "" then "the file" else where), "is not an object")
            here, ValueNone
        else
            match element.TryGetProperty name with
            | true, value when List.contains value.ValueKind kinds -> here, ValueSome value
            | true, _ ->
                this.Fault(here, $"is not {expected}")
                here, ValueNone
            | _ ->
                this.Fault(here, "is missing")
                here, ValueNone

    /// null, which stands for what is not finite, becomes NaN.
    member this.Number(where: string, element: JsonElement, name: string) : float =
        match this.Field(where, element, name, [ JsonValueKind.Number; JsonValueKind.Null ], "a number") with
        | _, ValueSome value when value.ValueKind = JsonValueKind.Number -> value.GetDouble()
        | _ -> nan

    member this.Whole(where: string, element: JsonElement, name: string) : int =
        match this.Field(where, element, name, [ JsonValueKind.Number ], "a whole number") with
        | here, ValueSome value ->
            match value.TryGetInt32() with
            | true, number -> number
            | _ ->
                this.Fault(here, "is not a whole number")
                0
        | _ -> 0

    member this.Text(where: string, element: JsonElement, name: string) : string =
        match this.Field(where, element, name, [ JsonValueKind.String ], "a text") with
        | _, ValueSome value -> string (value.GetString())
        | _ -> ""

    /// What is inside of a list, each with the name by which a fault should call it.
    member this.List(where: string, element: JsonElement, name: string) : (string * JsonElement)[] =
        match this.Field(where, element, name, [ JsonValueKind.Array ], "a list") with
        | here, ValueSome value ->
            value.EnumerateArray()
            |> Seq.mapi (fun i entry -> $"{here}[{i}]", entry)
            |> Array.ofSeq
        | _ -> [||]

    member this.Object(where: string, element: JsonElement, name: string) : (string * JsonElement) list =
        match this.Field(where, element, name, [ JsonValueKind.Object ], "an object") with
        | _, ValueSome value -> [ for entry in value.EnumerateObject() -> entry.Name, entry.Value ]
        | _ -> []

    member this.Numbers(where: string, element: JsonElement, name: string) : float[] =
        this.List(where, element, name)
        |> Array.map (fun (here, entry) ->
            match entry.ValueKind with
            | JsonValueKind.Number -> entry.GetDouble()
            | JsonValueKind.Null -> nan
            | _ ->
                this.Fault(here, "is not a number")
                nan)

    /// Whether an object has this part, and it is not null.
    static member Has(element: JsonElement, name: string) : bool =
        element.ValueKind = JsonValueKind.Object
        && (match element.TryGetProperty name with
            | true, value -> value.ValueKind <> JsonValueKind.Null
            | _ -> false)

    /// What `build` makes of the file's content, or every fault: no such file, no JSON, and what `build` missed.
    static member Read(path: string, build: JsonFields -> JsonElement -> 'value) : Result<'value, InputError list> =
        InputFile.attempt path (fun () ->
            let fields = JsonFields path

            use file = InputFile.openRead path

            let value =
                try
                    use document = JsonDocument.Parse file
                    build fields document.RootElement
                with :? JsonException as error ->
                    let line = error.LineNumber.GetValueOrDefault() + 1L
                    InputFile.fault (InputError.FileDamaged(path, $"is not JSON (line {line})"))

            if fields.Faults.IsEmpty then
                value
            else
                InputFile.faults fields.Faults)
