namespace ActMax

open System
open FsToolkit.ErrorHandling

/// Reads stimuli and measured activity for training.
[<RequireQualifiedAccess>]
module TrainingTables =

    /// One stimulus a batch number: a number beyond this is no batch, but an id in the wrong column.
    let private mostItems = 100_000L

    let private within (what: string) (size: int64) (value: int64) : Result<int, InputError list> =
        if value >= 0L && value < size then
            Ok(int value)
        else
            Error [ InputError.OutOfRange(what, string value, $"0 .. {size - 1L}") ]

    let private optional (column: string) (table: Table) : Result<int64 voption[], InputError list> =
        if List.contains column table.Columns then
            Table.optionalIntegers column table
        else
            Ok(Array.create table.RowCount ValueNone)

    let private rowByRow (table: Table) (read: int -> Result<'row list, InputError list>) =
        List.init table.RowCount read |> InputError.gather |> Result.map List.concat

    let private finite (table: Table) (row: int) (value: float) =
        if Single.IsFinite(float32 value) then
            Ok(float32 value)
        else
            Error [ InputError.NotFinite($"{table.Name}: value", $"row {row}") ]

    /// Columns batch, value, one of neuron (position in the matrix), where (condition) and id, and perhaps layer
    /// (0-based); an empty layer, or none, means the mean over all layers. A condition that several neurons fulfil
    /// gives each of them the value.
    let measurements
        (layers: int)
        (items: int)
        (connectome: Connectome)
        (table: Table)
        : Result<Measurement list, InputError list> =
        validation {
            let! batches = Table.integers "batch" table
            and! values = Table.floats "value" table
            and! planned = optional "layer" table
            and! neurons = NeuronRows.read connectome table
            return batches, values, planned, neurons
        }
        |> Result.bind (fun (batches, values, planned, neurons) ->
            rowByRow table (fun row ->
                validation {
                    let! item = within $"{table.Name}: the batch of row {row}" (int64 items) batches[row]
                    and! value = finite table row values[row]
                    and! neurons = neurons[row]

                    and! layer =
                        match planned[row] with
                        | ValueNone -> Ok None
                        | ValueSome layer ->
                            within $"{table.Name}: the layer of row {row}" (int64 layers) layer
                            |> Result.map Some

                    return
                        [
                            for neuron in neurons ->
                                {
                                    Item = item
                                    Neuron = neuron
                                    Layer = layer
                                    Activity = value
                                }
                        ]
                }))

    /// Columns batch, value, one of neuron, where and id, and perhaps time (0-based); an empty time, or none, means
    /// all times. What is not said is 0; what is said twice is what is said last.
    let private stimuliOf
        (network: Network)
        (connectome: Connectome)
        (table: Table)
        : Result<NdArray, InputError list> =
        let place = network.Sensory |> Seq.mapi (fun row neuron -> neuron, row) |> dict

        let sensory row (neurons: int[]) =
            match neurons |> Array.tryFind (fun neuron -> not (place.ContainsKey neuron)) with
            | None -> Ok(neurons |> Array.map (fun neuron -> place[neuron]))
            | Some neuron ->
                Error
                    [
                        InputError.OutOfRange(
                            $"{table.Name}: the neuron of row {row}",
                            connectome.Neurons.Id[neuron],
                            "one that receives the stimulus"
                        )
                    ]

        validation {
            let! batches = Table.integers "batch" table
            and! values = Table.floats "value" table
            and! times = optional "time" table
            and! neurons = NeuronRows.read connectome table
            return batches, values, times, neurons
        }
        |> Result.bind (fun (batches, values, times, neurons) ->
            rowByRow table (fun row ->
                validation {
                    let! item = within $"{table.Name}: the batch of row {row}" mostItems batches[row]
                    and! value = finite table row values[row]
                    and! rows = neurons[row] |> Result.bind (sensory row)

                    and! times =
                        match times[row] with
                        | ValueNone -> Ok [ 0 .. network.Layers - 1 ]
                        | ValueSome time ->
                            within $"{table.Name}: the time of row {row}" (int64 network.Layers) time
                            |> Result.map List.singleton

                    return
                        [
                            for input in rows do
                                for time in times -> item, input, time, value
                        ]
                }))
        |> Result.bind (fun cells ->
            match cells with
            | [] -> Error [ InputError.Missing($"{table.Name}: rows", "at least one stimulus") ]
            | _ ->
                let items = 1 + (cells |> List.map (fun (item, _, _, _) -> item) |> List.max)
                let inputs = network.Sensory.Length
                let stimuli = NdArray.zeros [| items; inputs; network.Layers |]

                for item, input, time, value in cells do
                    stimuli.Values[(item * inputs + input) * network.Layers + time] <- value

                Ok stimuli)

    let private ofArray (path: string) (network: Network) : Result<NdArray, InputError list> =
        result {
            let! array = Npy.read path
            let! values = Npy.toFloat32 path array

            match array.Shape with
            | [ items; sensory; times ] when items > 0 && sensory = network.Sensory.Length && times = network.Layers ->
                match values |> Array.tryFindIndex (fun x -> not (Single.IsFinite x)) with
                | Some at -> return! Error [ InputError.NotFinite(path, $"element {at}") ]
                | None -> return NdArray.create (Array.ofList array.Shape) values
            | shape ->
                let expected = $"[items; {network.Sensory.Length} sensory; {network.Layers} time]"
                return! Error [ InputError.WrongShape(path, shape, expected) ]
        }

    /// Stimuli [item; sensory; time] from a .npy file of this shape, or a table (see above).
    let stimuli (network: Network) (connectome: Connectome) (path: string) : Result<NdArray, InputError list> =
        if path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) then
            ofArray path network
        else
            Table.read path |> Result.bind (stimuliOf network connectome)
