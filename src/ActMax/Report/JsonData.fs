namespace ActMax.Report

open System
open System.IO
open System.Runtime.InteropServices
open System.Text
open System.Text.Json
open ActMax

/// Arrays and units as JSON that may stand inside a script element.
[<RequireQualifiedAccess>]
module internal JsonData =

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
        JsonText.object json (fun () -> write json)
        json.Flush()
        Encoding.UTF8.GetString(stream.GetBuffer(), 0, int stream.Length)
