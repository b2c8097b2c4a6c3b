namespace ActMax

open TorchSharp

/// Where a search starts.
[<RequireQualifiedAccess>]
type Initial =
    | Zeros
    /// Uniform between two values; every item of the batch has a generator of its own, derived from the seed.
    | Uniform of low: float32 * high: float32
    /// Normal; every item of the batch has a generator of its own, derived from the seed.
    | Normal of mean: float32 * deviation: float32
    /// What the parameterisation starts from by itself: small random coefficients, say, instead of a stimulus to encode.
    | Own
    /// Uniform between 0 and 1 as torch draws it after manual_seed, the whole batch from one generator: what
    /// connectome_interpreter starts from with the same seed.
    | TorchUniform
    /// A given start: the whole batch, or one stimulus that every item takes.
    | Given of NdArray

[<RequireQualifiedAccess>]
module Initial =

    /// torch has one generator, which is seeded and drawn from in one go.
    let private generator = obj ()

    let private fill (shape: int[]) (item: int -> float32[]) =
        NdArray.create shape (Array.init shape[0] item |> Array.concat)

    /// The stimuli of a batch of the given shape, the batch first. Throws ArgumentException, naming both shapes,
    /// when a given start has another one.
    let stimulus (seed: int64) (shape: int[]) (initial: Initial) : NdArray =
        let single = Array.tail shape
        let size = Array.fold (*) 1 single

        match initial with
        | Initial.Zeros -> NdArray.zeros shape
        | Initial.Uniform(low, high) ->
            fill shape (fun item ->
                Seed.uniform size (Seed.derive item seed)
                |> Array.map (fun x -> low + (high - low) * x))
        | Initial.Normal(mean, deviation) -> Seed.normalItems shape seed |> NdArray.map (fun x -> mean + deviation * x)
        | Initial.Own -> invalidArg (nameof initial) "only a search knows the start of its parameterisation."
        | Initial.TorchUniform ->
            lock generator (fun () ->
                Scope.run (fun () ->
                    torch.manual_seed seed |> ignore
                    Convert.ofTensor (torch.rand (Array.map int64 shape))))
        | Initial.Given array when array.Shape = shape -> array
        | Initial.Given array when array.Shape = single || array.Shape = Array.append [| 1 |] single ->
            fill shape (fun _ -> array.Values)
        | Initial.Given array ->
            invalidArg (nameof initial) $"the initial stimulus has shape %A{array.Shape}; expected %A{shape}."
