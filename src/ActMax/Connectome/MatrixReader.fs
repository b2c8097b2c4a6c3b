namespace ActMax

open System.IO

/// Reads a connectome from a scipy matrix (.npz, presynaptic in rows) and a neuron table (.csv).
[<RequireQualifiedAccess>]
module MatrixReader =

    /// Reads both files and brings the table into the order of the matrix. All faults of both files are reported.
    let read
        (columns: NeuronColumns)
        (weightsPath: string)
        (neuronsPath: string)
        : Result<Connectome, InputError list> =
        match SparseFile.readSquare weightsPath, Table.read neuronsPath with
        | Ok weights, Ok table ->
            NeuronColumns.align columns weights.Rows table
            |> Result.bind (Connectome.create (Path.GetFileNameWithoutExtension weightsPath |> string) weights)
        | Error first, Error second -> Error(first @ second)
        | Error faults, _
        | _, Error faults -> Error faults
