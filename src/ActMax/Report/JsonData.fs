namespace ActMax.Report

open System
open System.Globalization
open System.IO
open System.Runtime.InteropServices
open System.Text
open System.Text.Json

/// Numbers, lists and units as JSON that may stand inside a script element.
[<RequireQualifiedAccess>]
module internal JsonData =

    /// The shortest digits that read back as the same number. JSON has no NaN and no infinity; the page shows a gap.
    let number (json: Utf8JsonWriter) (value: float) =
        if Double.IsFinite value then
            json.WriteRawValue(value.ToString("R", CultureInfo.InvariantCulture))
        else
            json.WriteNullValue()

    /// As `number`.
    let single (json: Utf8JsonWriter) (value: float32) =
        if Single.IsFinite value then
            json.WriteNumberValue value
        else
            json.WriteNullValue()

    let integer (json: Utf8JsonWriter) (value: int) = json.WriteNumberValue value

    let array (json: Utf8JsonWriter) (name: string) (write: 'value -> unit) (values: seq<'value>) =
        json.WriteStartArray name
        Seq.iter write values
        json.WriteEndArray()

    let object (json: Utf8JsonWriter) (write: unit -> unit) =
        json.WriteStartObject()
        write ()
        json.WriteEndObject()

    /// Exact, and shorter than decimal digits. The page reads little-endian.
    let floats (json: Utf8JsonWriter) (name: string) (values: float32[]) =
        if BitConverter.IsLittleEndian then
            json.WriteBase64String(name, MemoryMarshal.AsBytes(ReadOnlySpan values))
        else
            json.WriteBase64String(name, ReadOnlySpan(values |> Array.collect (BitConverter.GetBytes >> Array.rev)))

    let unitFields (json: Utf8JsonWriter) (unit: PageUnit) =
        json.WriteString("id", unit.Id)
        json.WriteString("name", unit.Name)
        json.WriteString("group", unit.Group)

    /// One object as text. `<`, `>`, `&` and quotes inside of names are written as escapes (the standard encoder does),
    /// so no name can end the element that holds the text.
    let text (write: Utf8JsonWriter -> unit) : string =
        use stream = new MemoryStream()
        use json = new Utf8JsonWriter(stream)
        object json (fun () -> write json)
        json.Flush()
        Encoding.UTF8.GetString(stream.GetBuffer(), 0, int stream.Length)
