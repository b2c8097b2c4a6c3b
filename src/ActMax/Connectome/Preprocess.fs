namespace ActMax

open System
open System.Collections.Generic
open ActMax.Kernels

/// Changes connectomes; every function gives a new one.
[<RequireQualifiedAccess>]
module Preprocess =

    /// The weights as proportions of the inputs of each postsynaptic neuron: every column with inputs sums to 1.
    let inputProportions (connectome: Connectome) : Connectome =
        Connectome.withWeights (InputSums.scaled (InputSums.factors connectome.Weights) connectome.Weights) connectome

    /// As `inputProportions`, of known totals: all input synapses of each neuron, also those from neurons that are not in
    /// the connectome. Raises ArgumentException for another number of totals than neurons, and for a total that is smaller
    /// than the neuron's inputs here.
    let inputProportionsOf (totals: float[]) (connectome: Connectome) : Connectome =
        let sums = InputSums.ofWeights connectome.Weights

        if totals.Length <> sums.Length then
            invalidArg (nameof totals) $"{totals.Length} totals for {sums.Length} neurons."

        let factors =
            Array.map2
                (fun total sum ->
                    if sum = 0.0 then
                        1.0
                    elif Double.IsFinite total && total >= sum * (1.0 - 1e-6) then
                        1.0 / total
                    else
                        invalidArg (nameof totals) $"a total of {total} for a neuron with {sum} inputs.")
                totals
                sums

        Connectome.withWeights (InputSums.scaled factors connectome.Weights) connectome

    let private filtered (keep: int -> int -> float32 -> bool) (weights: CsrMatrix) : CsrMatrix =
        let starts = Array.zeroCreate<int>(weights.Rows + 1)
        let columns = List<int>()
        let values = List<float32>()

        for row in 0 .. weights.Rows - 1 do
            for k in weights.RowStarts[row] .. weights.RowStarts[row + 1] - 1 do
                if keep row weights.ColumnIndices[k] weights.Values[k] then
                    columns.Add weights.ColumnIndices[k]
                    values.Add weights.Values[k]

            starts[row + 1] <- columns.Count

        CsrMatrix(weights.Rows, weights.Columns, starts, columns.ToArray(), values.ToArray())

    /// Without the connections whose weight is below `least`, for example fewer than 5 synapses.
    let atLeast (least: float32) (connectome: Connectome) : Connectome =
        Connectome.withWeights (filtered (fun _ _ weight -> weight >= least) connectome.Weights) connectome

    let private withNeurons (columns: NeuronColumns) (connectome: Connectome) =
        NeuronColumns.align { columns with Index = None } (Connectome.size connectome) connectome.Neurons.Table

    let private withSigns (columns: NeuronColumns) (connectome: Connectome) =
        withNeurons columns connectome
        |> Result.bind (fun neurons ->
            { connectome.Neurons with
                Sign = neurons.Sign
            }
            |> Connectome.create connectome.Name connectome.Weights)

    /// With the signs that a column of the neuron table says (1, -1, +, -; an empty cell is +1).
    let signsFrom (column: string) (connectome: Connectome) : Result<Connectome, InputError list> =
        withSigns
            { NeuronColumns.defaults with
                Sign = Some column
            }
            connectome

    /// With the signs that follow from a column of transmitters (see `SignRule`).
    let signsFromTransmitter (column: string) (connectome: Connectome) : Result<Connectome, InputError list> =
        withSigns
            { NeuronColumns.defaults with
                Transmitter = Some column
            }
            connectome

    /// With the groups that a column says; an empty cell becomes "untyped".
    let groupBy (column: string) (connectome: Connectome) : Result<Connectome, InputError list> =
        withNeurons
            { NeuronColumns.defaults with
                Group = Some column
            }
            connectome
        |> Result.map (fun neurons ->
            { connectome with
                Neurons =
                    { connectome.Neurons with
                        Group = neurons.Group
                    }
            })

    let private flags (size: int) (indices: int[]) =
        let flags = Array.zeroCreate<bool> size

        for index in indices do
            flags[index] <- true

        flags

    let private between (pre: string) (post: string) (connectome: Connectome) =
        match Connectome.select pre connectome, Connectome.select post connectome with
        | Ok pre, Ok post -> Ok(pre, post)
        | Error first, Error second -> Error(first @ second)
        | Error faults, _
        | _, Error faults -> Error faults

    /// Without the connections from neurons that fulfil the condition `pre` to those that fulfil `post`, for example
    /// from Kenyon cells to Kenyon cells.
    let removeEdges
        (pre: string)
        (post: string)
        (rule: Renormalise)
        (connectome: Connectome)
        : Result<Connectome, InputError list> =
        between pre post connectome
        |> Result.map (fun (pre, post) ->
            let size = Connectome.size connectome
            let fromPre, toPost = flags size pre, flags size post

            let weights =
                connectome.Weights
                |> filtered (fun row column _ -> not (fromPre[row] && toPost[column]))
                |> InputSums.renormalised rule connectome.Weights toPost

            Connectome.withWeights weights connectome)

    /// With this weight at every pair of a neuron that fulfils `pre` and one that fulfils `post`, whether they were
    /// connected before or not (as modify_coo_matrix of connectome_interpreter; a neuron is not connected with itself).
    let setEdges
        (pre: string)
        (post: string)
        (weight: float32)
        (rule: Renormalise)
        (connectome: Connectome)
        : Result<Connectome, InputError list> =
        if not (Single.IsFinite weight) then
            invalidArg (nameof weight) $"the weight is {weight}; expected a finite number."

        between pre post connectome
        |> Result.bind (fun (pre, post) ->
            let pairs = int64 pre.Length * int64 post.Length

            if pairs > 100_000_000L then
                Error
                    [
                        InputError.OutOfRange("the number of connections to set", string pairs, "at most 100,000,000")
                    ]
            else
                let size = Connectome.size connectome
                let fromPre, toPost = flags size pre, flags size post

                let kept =
                    connectome.Weights
                    |> filtered (fun row column _ -> not (fromPre[row] && toPost[column]))

                let rows = List<int>(kept.NonZeros + int pairs)
                let columns = List<int>(kept.NonZeros + int pairs)
                let values = List<float32>(kept.NonZeros + int pairs)

                let add row column value =
                    rows.Add row
                    columns.Add column
                    values.Add value

                for row in 0 .. size - 1 do
                    for k in kept.RowStarts[row] .. kept.RowStarts[row + 1] - 1 do
                        add row kept.ColumnIndices[k] kept.Values[k]

                    if fromPre[row] then
                        for column in post do
                            if column <> row then
                                add row column weight

                let weights =
                    CsrMatrix.FromCoordinates(
                        size,
                        size,
                        ReadOnlySpan(rows.ToArray()),
                        ReadOnlySpan(columns.ToArray()),
                        ReadOnlySpan(values.ToArray())
                    )
                    |> InputSums.renormalised rule connectome.Weights toPost

                Connectome.create connectome.Name weights connectome.Neurons)

    /// The neurons at these positions, in this order, with the connections among them as they are (input proportions stay
    /// proportions of all inputs). Raises ArgumentException for a position that is outside or comes twice.
    let keep (indices: int[]) (connectome: Connectome) : Connectome =
        let place = Array.create (Connectome.size connectome) -1

        indices
        |> Array.iteri (fun i index ->
            if index < 0 || index >= place.Length then
                invalidArg (nameof indices) $"there is no neuron {index} among {place.Length}."

            if place[index] >= 0 then
                invalidArg (nameof indices) $"neuron {index} comes twice."

            place[index] <- i)

        let weights = connectome.Weights
        let rows = List<int>()
        let columns = List<int>()
        let values = List<float32>()

        for row in indices do
            for k in weights.RowStarts[row] .. weights.RowStarts[row + 1] - 1 do
                if place[weights.ColumnIndices[k]] >= 0 then
                    rows.Add place[row]
                    columns.Add place[weights.ColumnIndices[k]]
                    values.Add weights.Values[k]

        let pick (items: 'item[]) =
            indices |> Array.map (fun index -> items[index])

        let neurons = connectome.Neurons

        {
            Name = connectome.Name
            Weights =
                CsrMatrix.FromCoordinates(
                    indices.Length,
                    indices.Length,
                    ReadOnlySpan(rows.ToArray()),
                    ReadOnlySpan(columns.ToArray()),
                    ReadOnlySpan(values.ToArray())
                )
            Neurons =
                {
                    Id = pick neurons.Id
                    Group = pick neurons.Group
                    Sign = pick neurons.Sign
                    Table = Table.rows indices neurons.Table
                }
        }

    /// The neurons that fulfil the condition, and the connections among them (see `keep`).
    let restrict (condition: string) (connectome: Connectome) : Result<Connectome, InputError list> =
        Connectome.select condition connectome
        |> Result.map (fun indices -> keep indices connectome)

    /// One neuron for each group, in the order in which the groups first appear; its id is the group. Its sign is that of
    /// most members (+1 when as many say -1); a table cell stays where all members agree and is empty else; the column
    /// "members" says how many they are. Groups named "untyped" are merged as well: give such neurons groups of their own
    /// first, or leave them out with `restrict`.
    let mergeGroups (merged: MergedWeight) (connectome: Connectome) : Connectome = GroupMerge.run merged connectome
