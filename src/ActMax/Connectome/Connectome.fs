namespace ActMax

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open ActMax.Kernels

/// The neurons of a connectome, in the order of its matrix. The arrays must not be changed.
[<ReferenceEquality>]
type Neurons =
    {
        /// What identifies each neuron in its data set, for example a root id; distinct.
        Id: string[]
        /// The group (mostly the cell type) whose neurons share parameters.
        Group: string[]
        /// +1 for excitatory and -1 for inhibitory neurons.
        Sign: float32[]
        /// All that is known about each neuron; conditions are about its columns.
        Table: Table
    }

/// A wiring diagram as data sets publish it.
[<ReferenceEquality>]
type Connectome =
    {
        Name: string
        /// Presynaptic neurons in rows, postsynaptic ones in columns. The values are unsigned: input proportions
        /// (each column sums to at most 1) or synapse counts.
        Weights: CsrMatrix
        Neurons: Neurons
    }

/// Makes connectomes and asks them for neurons.
[<RequireQualifiedAccess>]
module Connectome =

    let private sizeFaults (weights: CsrMatrix) (neurons: Neurons) =
        let expected = "one entry for each of " + string weights.Rows + " neurons"

        [
            if weights.Rows <> weights.Columns then
                InputError.WrongShape("the weights", [ weights.Rows; weights.Columns ], "as many rows as columns")

            for what, size in
                [
                    "the ids", neurons.Id.Length
                    "the groups", neurons.Group.Length
                    "the signs", neurons.Sign.Length
                    "the neuron table", neurons.Table.RowCount
                ] do
                if size <> weights.Rows then
                    InputError.WrongShape(what, [ size ], expected)
        ]

    let private neuronFaults (neurons: Neurons) =
        let seen = HashSet<string>(StringComparer.Ordinal)

        [
            for id in neurons.Id |> Seq.filter (seen.Add >> not) |> Seq.distinct |> Seq.truncate 10 do
                InputError.Duplicate("neuron id", id)

            for i, sign in
                neurons.Sign
                |> Seq.indexed
                |> Seq.filter (fun (_, sign) -> abs sign <> 1.0f)
                |> Seq.truncate 10 do
                InputError.OutOfRange($"the sign of neuron {i}", string sign, "1 or -1")
        ]

    let private weightFaults (weights: CsrMatrix) (sign: float32[]) =
        let faults = List<InputError>()
        let mutable row = 0

        while row < weights.Rows && faults.Count < 10 do
            for k in weights.RowStarts[row] .. weights.RowStarts[row + 1] - 1 do
                let weight = weights.Values[k]

                if not (Single.IsFinite weight) then
                    faults.Add(InputError.NotFinite("the weight", $"row {row}, column {weights.ColumnIndices[k]}"))
                elif weight < 0.0f && sign[row] < 0.0f then
                    let where = $"the weight at row {row}, column {weights.ColumnIndices[k]}"
                    let expected = "at least 0, because the sign of that neuron is -1 already"
                    faults.Add(InputError.OutOfRange(where, string weight, expected))

            row <- row + 1

        List.ofSeq faults |> List.truncate 10

    /// A connectome of these parts, presynaptic in rows. Faults (all that are found): a matrix that is not square, parts
    /// of different sizes, ids that are there twice, signs other than 1 and -1, weights that are not finite, and
    /// negative weights of neurons whose sign is negative as well.
    let create (name: string) (weights: CsrMatrix) (neurons: Neurons) : Result<Connectome, InputError list> =
        match sizeFaults weights neurons with
        | [] ->
            match neuronFaults neurons @ weightFaults weights neurons.Sign with
            | [] ->
                Ok
                    {
                        Name = name
                        Weights = weights
                        Neurons = neurons
                    }
            | faults -> Error faults
        | faults -> Error faults

    /// The number of neurons.
    let size (connectome: Connectome) : int = connectome.Weights.Rows

    /// The number of connections that are stored.
    let edges (connectome: Connectome) : int = connectome.Weights.NonZeros

    /// The positions of the neurons that fulfil a condition on the neuron table (see `Condition`), ascending.
    /// No such neuron is a fault.
    let select (condition: string) (connectome: Connectome) : Result<int[], InputError list> =
        Condition.select condition connectome.Neurons.Table

    // Jobs ask for one id after another; the index lives as long as the array of ids.
    let private idPlaces = ConditionalWeakTable<string[], Dictionary<string, int>>()

    let private placesOf (ids: string[]) =
        let places = Dictionary<string, int>(ids.Length, StringComparer.Ordinal)
        ids |> Array.iteri (fun i id -> places.TryAdd(id, i) |> ignore)
        places

    /// The positions of the neurons with these ids, in the order of the ids; unknown ids are faults.
    let indices (ids: string seq) (connectome: Connectome) : Result<int[], InputError list> =
        let places = idPlaces.GetValue(connectome.Neurons.Id, placesOf)

        let found =
            [|
                for id in ids do
                    match places.TryGetValue id with
                    | true, index -> Ok index
                    | _ -> Error(InputError.UnknownName("neuron id", id, List.ofArray connectome.Neurons.Id))
            |]

        let faults =
            found
            |> Seq.choose (function
                | Error fault -> Some fault
                | Ok _ -> None)
            |> List.ofSeq

        if faults.IsEmpty then
            found
            |> Array.choose (function
                | Ok index -> Some index
                | Error _ -> None)
            |> Ok
        else
            Error(List.truncate 10 faults)

    /// What a network computes with: postsynaptic neurons in rows, presynaptic ones in columns, every weight multiplied
    /// by the sign of its presynaptic neuron.
    let signed (connectome: Connectome) : CsrMatrix =
        let weights = connectome.Weights.Transpose()
        let sign = connectome.Neurons.Sign
        // The transposed matrix is nobody else's yet, so its values may change in place.
        let values = weights.Values
        let presynaptic = weights.ColumnIndices

        for k in 0 .. values.Length - 1 do
            values[k] <- sign[presynaptic[k]] * values[k]

        weights

    /// The groups and how many neurons each has, by name.
    let groups (connectome: Connectome) : (string * int) list =
        connectome.Neurons.Group |> Array.countBy id |> Array.sortBy fst |> List.ofArray

    /// The same neurons with other weights. Raises ArgumentException when the matrix has another size.
    let withWeights (weights: CsrMatrix) (connectome: Connectome) : Connectome =
        let count = size connectome

        if weights.Rows <> count || weights.Columns <> count then
            invalidArg (nameof weights) $"a matrix of {weights.Rows} x {weights.Columns} for {count} neurons."

        { connectome with Weights = weights }

    /// Writes the weights (.npz, as scipy saves them) and the neuron table (.csv) with the columns idx, sign and those
    /// of the table, so that `MatrixReader.read` gives the same connectome.
    let write (weightsPath: string) (neuronsPath: string) (connectome: Connectome) : Result<unit, InputError list> =
        let neurons = connectome.Neurons
        let text (values: float32[]) = values |> Array.map (int >> string)

        let table =
            neurons.Table
            |> Table.withColumn "idx" (Array.init neurons.Id.Length string)
            |> Table.withColumn "sign" (text neurons.Sign)

        SparseFile.write weightsPath connectome.Weights
        |> Result.bind (fun () -> Table.write neuronsPath table)

    /// A neuron for people to read: its group and id, or its id alone where it has no group of its own.
    let title (neuron: int) (connectome: Connectome) : string =
        match connectome.Neurons.Group[neuron] with
        | "all"
        | "untyped" -> connectome.Neurons.Id[neuron]
        | group -> $"{group} {connectome.Neurons.Id[neuron]}"
