namespace ActMax

open System
open System.IO
open FsToolkit.ErrorHandling

/// Reads the stimuli that a job names: starts and data sets.
[<RequireQualifiedAccess>]
module ModelStimuli =

    let private isIdx (path: string) =
        let name = Path.GetFileName path |> string

        [ "-ubyte"; "-ubyte.gz"; ".idx"; ".idx.gz" ]
        |> List.exists (fun ending -> name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))

    let private finite (path: string) (array: NdArray) =
        match array.Values |> Array.tryFindIndex (Single.IsFinite >> not) with
        | Some place -> Error [ InputError.NotFinite(path, $"element {place}") ]
        | None -> Ok array

    let private numpy (path: string) : Result<NdArray, InputError list> =
        result {
            let! array = Npy.read path
            let! values = Npy.toFloat32 path array
            return! finite path (NdArray.create (Array.ofList array.Shape) values)
        }

    let private text (sizes: int list) =
        Shape.text (sizes |> List.map int64 |> Array.ofList)

    /// Bytes from 0 to 255 go onto the bounds of the space, 0 to 1 where it has none.
    let private idx (space: StimulusSpace) (path: string) =
        let lower = space.Bounds.Lower |> Option.defaultValue 0f
        let upper = space.Bounds.Upper |> Option.defaultValue 1f

        Idx.read path
        |> Result.map (NdArray.map (fun value -> lower + (upper - lower) * value / 255f))

    /// A data set [stimulus; axes of the space]; a single channel may be left out. Faults: what cannot be read, other
    /// shapes, no stimulus at all, numbers that are not finite.
    let dataSet (space: StimulusSpace) (path: string) : Result<NdArray, InputError list> =
        let axes = space.Axes |> List.map _.Size

        (if isIdx path then idx space path else numpy path)
        |> Result.bind (fun array ->
            match List.ofArray array.Shape with
            | count :: rest when count > 0 && (rest = axes || 1 :: rest = axes) ->
                Ok(NdArray.create (Array.ofList (count :: axes)) array.Values)
            | shape -> Error [ InputError.WrongShape(path, shape, $"stimuli, each {text axes}") ])

    /// A start: one stimulus for all, or one for every position of the batch.
    let start (space: StimulusSpace) (batch: int) (path: string) : Result<NdArray, InputError list> =
        let axes = space.Axes |> List.map _.Size

        numpy path
        |> Result.bind (fun array ->
            let shape = List.ofArray array.Shape

            if List.contains shape [ axes; 1 :: axes; batch :: axes ] then
                Ok array
            else
                Error
                    [
                        InputError.WrongShape(path, shape, $"{text axes}, or {text (batch :: axes)}")
                    ])
