namespace ActMax

open System.IO
open System.Threading.Tasks

/// Reads a connectome from a scipy matrix (.npz, presynaptic in rows) and a neuron table (.csv).
[<RequireQualifiedAccess>]
module MatrixReader =

    /// Reads both files and brings the table into the order of the matrix. All faults of both files are reported.
    let read
        (columns: NeuronColumns)
        (weightsPath: string)
        (neuronsPath: string)
        : Result<Connectome, InputError list> =
        // Both take about as long, and most machines have a second core.
        let reading = Task.Run(fun () -> Table.read neuronsPath)
        let weights = SparseFile.readSquare weightsPath

        match weights, reading.GetAwaiter().GetResult() with
        | Ok weights, Ok table ->
            NeuronColumns.align columns weights.Rows table
            |> Result.bind (Connectome.create (Path.GetFileNameWithoutExtension weightsPath |> string) weights)
        | Error first, Error second -> Error(first @ second)
        | Error faults, _
        | _, Error faults -> Error faults
