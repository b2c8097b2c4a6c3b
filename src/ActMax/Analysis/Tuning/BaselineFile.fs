namespace ActMax

open System.IO
open System.Text.Json

/// Keeps baselines in the folder of a run: baselines.json (numbers, and for each row the place of its stimulus, or
/// null) and baselines.npy, [row; axes].
[<RequireQualifiedAccess>]
module BaselineFile =

    let jsonName = "baselines.json"
    let arrayName = "baselines.npy"

    let private kinds =
        [
            BaselineKind.Found, "found"
            BaselineKind.Random, "random"
            BaselineKind.DataSet, "data set"
            BaselineKind.WhiteNoise, "white noise"
        ]

    let private kindName (kind: BaselineKind) =
        kinds |> List.find (fst >> (=) kind) |> snd

    /// Writes both files into a folder that is there: the baselines of some items of a run. Throws ArgumentException
    /// for none.
    let write (folder: string) (items: (int * Baselines) list) : Result<unit, InputError list> =
        let rows = items |> List.collect (fun (_, baselines) -> List.ofArray baselines.Rows)

        let places =
            rows
            |> List.scan (fun next row -> if row.Stimulus.IsSome then next + 1 else next) 0
            |> Array.ofList

        let firstRows =
            items
            |> List.scan (fun first (_, baselines) -> first + baselines.Rows.Length) 0
            |> Array.ofList

        let writeRow (json: Utf8JsonWriter) (place: int) (row: BaselineRow) =
            json.WriteString("name", row.Name)
            json.WriteString("kind", kindName row.Kind)
            JsonText.field json "norm" row.Norm
            JsonText.field json "response" row.Response
            JsonText.numbers json "validators" row.Validators

            if row.Stimulus.IsSome then
                json.WriteNumber("stimulus", places[place])
            else
                json.WriteNull "stimulus"

        InputFile.inTurn
            [
                fun () ->
                    let stacked = NdArray.stack (rows |> List.choose _.Stimulus)

                    Npy.ofFloat32 (List.ofArray stacked.Shape) stacked.Values
                    |> Npy.write (Path.Combine(folder, arrayName))
                fun () ->
                    JsonText.write (Path.Combine(folder, jsonName)) (fun json ->
                        List.indexed items
                        |> JsonText.objects json "items" (fun (i, (item, baselines)) ->
                            json.WriteNumber("item", item)
                            json.WriteString("reading", baselines.Reading)
                            JsonText.texts json "validators" baselines.Validators

                            Array.indexed baselines.Rows
                            |> JsonText.objects json "rows" (fun (row, found) ->
                                writeRow json (firstRows[i] + row) found)))
            ]

    let private row (fields: JsonFields) (stimuli: NdArray) (validators: int) (where: string, entry: JsonElement) =
        let kind = fields.Text(where, entry, "kind")

        let measured = fields.Numbers(where, entry, "validators")

        if measured.Length <> validators then
            fields.Fault(where, $"has {measured.Length} numbers of {validators} validators")

        let place =
            if JsonFields.Has(entry, "stimulus") then
                Some(fields.Whole(where, entry, "stimulus"))
            else
                None

        let stimulus =
            match place with
            | Some place when place < 0 || stimuli.Shape.Length = 0 || place >= stimuli.Shape[0] ->
                fields.Fault(where, $"names the stimulus {place}, which {arrayName} does not have")
                None
            | Some place -> Some(NdArray.item place stimuli)
            | None -> None

        {
            Name = fields.Text(where, entry, "name")
            Kind =
                match kinds |> List.tryFind (snd >> (=) kind) with
                | Some(kind, _) -> kind
                | None ->
                    fields.Fault(where, $"has the unknown kind '{kind}'")
                    BaselineKind.Found
            Norm = fields.Number(where, entry, "norm")
            Response = fields.Number(where, entry, "response")
            Validators = measured
            Stimulus = stimulus
        }

    /// Reads both files. Faults: what is missing, damaged, or does not fit the rest.
    let read (folder: string) : Result<(int * Baselines)[], InputError list> =
        let array = Path.Combine(folder, arrayName)

        Npy.read array
        |> Result.bind (fun read ->
            Npy.toFloat32 array read
            |> Result.map (NdArray.create (Array.ofList read.Shape)))
        |> Result.bind (fun stimuli ->
            JsonFields.Read(
                Path.Combine(folder, jsonName),
                fun fields root ->
                    fields.List("", root, "items")
                    |> Array.map (fun (where, entry) ->
                        let validators =
                            fields.List(where, entry, "validators")
                            |> Array.map (fun (_, name) -> name.ToString())

                        fields.Whole(where, entry, "item"),
                        {
                            Reading = fields.Text(where, entry, "reading")
                            Validators = validators
                            Rows =
                                fields.List(where, entry, "rows")
                                |> Array.map (row fields stimuli validators.Length)
                        })
            ))
