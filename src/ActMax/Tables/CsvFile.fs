namespace ActMax

open System
open System.Collections.Generic
open System.Globalization
open System.IO
open System.Text
open CsvHelper
open CsvHelper.Configuration

[<RequireQualifiedAccess>]
module internal Cell =

    /// What pandas and R write where there is no value.
    let isEmpty (cell: string) =
        cell.Length = 0
        || cell.Equals("nan", StringComparison.OrdinalIgnoreCase)
        || cell = "NA"
        || cell = "<NA>"
        || String.IsNullOrWhiteSpace cell

    /// "128", "-3" and "128.0" (what pandas makes of a column with gaps), exactly.
    let integer (cell: string) : int64 voption =
        let text = cell.AsSpan().Trim()
        let point = text.IndexOf '.'

        let whole =
            if point > 0 && text.Slice(point + 1).TrimEnd('0').IsEmpty then
                text.Slice(0, point)
            else
                text

        match Int64.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
        | true, value -> ValueSome value
        | _ -> ValueNone

    /// A finite number.
    let number (cell: string) : float voption =
        // Most numbers are small and whole, and are read several times faster as such.
        match Int32.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
        | true, whole when whole <> 0 -> ValueSome(float whole)
        | _ ->
            match Double.TryParse(cell.AsSpan().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture) with
            | true, value when Double.IsFinite value -> ValueSome value
            | _ -> ValueNone

    /// The shortest digits that read back as the same number; an empty cell for NaN.
    let ofFloat (value: float) : string =
        if Double.IsNaN value then
            ""
        else
            value.ToString("R", CultureInfo.InvariantCulture)

    /// As `ofFloat`.
    let ofSingle (value: float32) : string =
        if Single.IsNaN value then
            ""
        else
            value.ToString("R", CultureInfo.InvariantCulture)

    /// A text as a cell, in quotes where it needs them.
    let quoted (text: string) : string =
        if text.IndexOfAny([| ','; '"'; '\n'; '\r' |]) >= 0 then
            "\"" + text.Replace("\"", "\"\"") + "\""
        else
            text

[<RequireQualifiedAccess>]
module internal CsvFile =

    let private separatorOf (header: string) =
        [ ','; '\t'; ';' ]
        |> List.maxBy (fun separator -> header |> Seq.filter ((=) separator) |> Seq.length)
        |> string

    let private named (path: string) (header: string[]) : string[] =
        let names =
            header
            |> Array.mapi (fun i name ->
                if String.IsNullOrWhiteSpace name then
                    "column_" + string i
                else
                    name.Trim())

        match names |> Array.countBy id |> Array.filter (fun (_, count) -> count > 1) with
        | [||] -> names
        | several ->
            several
            |> List.ofArray
            |> List.map (fun (name, _) -> InputError.Duplicate($"{path}: column", name))
            |> InputFile.faults

    /// Gives the header to `start` and then every row to the function it returns; rows of another length are faults.
    /// The parser's fields may be read only during that call. `repeats` says whether cells come again often, so that
    /// equal ones should share a string.
    let forEachRow (path: string) (repeats: bool) (start: string[] -> Action<CsvParser>) : unit =
        // The separator is chosen from the first line before CsvHelper sees the text.
        let separator =
            use stream = InputFile.openPerhapsCompressed path
            use reader = new StreamReader(stream, Encoding.UTF8)
            let line = Array.zeroCreate<char> 65536
            let count = reader.ReadBlock(line, 0, line.Length)
            String(line, 0, count).Split('\n')[0] |> separatorOf

        let configuration =
            CsvConfiguration(
                CultureInfo.InvariantCulture,
                Delimiter = separator,
                CacheFields = repeats,
                BadDataFound = null,
                BufferSize = (1 <<< 16),
                ProcessFieldBufferSize = (1 <<< 10)
            )

        use stream = InputFile.openPerhapsCompressed path
        use reader = new StreamReader(stream, Encoding.UTF8, true, 1 <<< 16)
        use parser = new CsvParser(reader, configuration)

        if not (parser.Read()) then
            InputFile.fault (InputError.FileDamaged(path, "is empty"))

        let header = named path (Array.init parser.Count (fun i -> parser[i]))
        let row = start header
        let ragged = List<InputError>()

        while parser.Read() do
            if parser.Count = header.Length then
                row.Invoke parser
            elif ragged.Count < 10 then
                ragged.Add(
                    InputError.FileDamaged(
                        path,
                        $"line {parser.RawRow} has {parser.Count} fields, the header has {header.Length}"
                    )
                )

        if ragged.Count > 0 then
            InputFile.faults (List.ofSeq ragged)
