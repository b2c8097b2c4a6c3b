namespace ActMax

open System
open System.Text.Encodings.Web
open System.Text.Json

/// What every room writes alike in JSON.
[<RequireQualifiedAccess>]
module internal JsonText =

    /// The shortest digits that read back as the same number. JSON has no NaN and no infinity: they become null.
    let number (json: Utf8JsonWriter) (value: float) =
        if Double.IsFinite value then
            json.WriteNumberValue value
        else
            json.WriteNullValue()

    /// As `number`.
    let single (json: Utf8JsonWriter) (value: float32) =
        if Single.IsFinite value then
            json.WriteNumberValue value
        else
            json.WriteNullValue()

    let integer (json: Utf8JsonWriter) (value: int) = json.WriteNumberValue value

    /// A number by name, as `number` writes it.
    let field (json: Utf8JsonWriter) (name: string) (value: float) =
        json.WritePropertyName name
        number json value

    let array (json: Utf8JsonWriter) (name: string) (write: 'value -> unit) (values: seq<'value>) =
        json.WriteStartArray name
        Seq.iter write values
        json.WriteEndArray()

    let object (json: Utf8JsonWriter) (write: unit -> unit) =
        json.WriteStartObject()
        write ()
        json.WriteEndObject()

    /// A list of objects.
    let objects (json: Utf8JsonWriter) (name: string) (write: 'value -> unit) (values: seq<'value>) =
        array json name (fun value -> object json (fun () -> write value)) values

    /// A list of numbers, as `number` writes them.
    let numbers (json: Utf8JsonWriter) (name: string) (values: seq<float>) = array json name (number json) values

    let texts (json: Utf8JsonWriter) (name: string) (values: seq<string>) =
        array json name (fun (text: string) -> json.WriteStringValue text) values

    let private file (isIndented: bool) (path: string) (write: Utf8JsonWriter -> unit) =
        InputFile.writeAtomically path (fun stream ->
            use json =
                new Utf8JsonWriter(
                    stream,
                    JsonWriterOptions(Indented = isIndented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
                )

            object json (fun () -> write json))

    /// A file of one object, for people to read too; under a temporary name first, then renamed.
    let write (path: string) (write: Utf8JsonWriter -> unit) : Result<unit, InputError list> = file true path write

    /// The same on one line.
    let writeCompact (path: string) (write: Utf8JsonWriter -> unit) : Result<unit, InputError list> =
        file false path write
