namespace ActMax

open System
open TorchSharp

/// Where a stimulus beside the found one comes from.
[<RequireQualifiedAccess>]
type BaselineKind =
    /// What the search found.
    | Found
    /// Random stimuli of the same norm.
    | Random
    /// The best of a data set.
    | DataSet
    /// The mean of random stimuli, weighted by what they evoke.
    | WhiteNoise

/// One stimulus, or the mean of several, and what it evokes.
type BaselineRow =
    {
        Name: string
        Kind: BaselineKind
        /// Euclidean norm of the stimulus; the mean of several.
        Norm: float
        /// What the searched model gives; the mean of several.
        Response: float
        /// What every validator gives, in their order.
        Validators: float[]
        /// The stimulus, [axes]; None for the mean of several.
        Stimulus: NdArray option
    }

/// A found stimulus beside others: a response alone says little.
type Baselines =
    {
        /// What is measured, in words.
        Reading: string
        /// Names of the models that took no part in the search.
        Validators: string[]
        /// The found stimulus first.
        Rows: BaselineRow[]
    }

/// Which stimuli are set beside the found one.
[<NoEquality; NoComparison>]
type BaselineSettings =
    {
        Reading: string
        Seed: int64
        /// How many random stimuli of the same norm.
        Random: int
        /// Every stimulus of a data set with its name, read once, in order; may be larger than memory.
        DataSet: seq<string * NdArray>
        /// How many of the best of the data set are kept.
        Best: int
        /// How many stimuli of noise the white-noise estimate is made of; 0: none.
        Noise: int
        /// Whether data set stimuli are brought to the norm of the found one (within the bounds), for a fair
        /// comparison; else they are shown as they are.
        SameNorm: bool
    }

[<RequireQualifiedAccess>]
module Baselines =

    let defaults: BaselineSettings =
        {
            Reading = "response"
            Seed = 0L
            Random = 16
            DataSet = []
            Best = 5
            Noise = 1_000
            SameNorm = true
        }

    let private norm (values: float32[]) =
        sqrt (values |> Array.sumBy (fun x -> float x * float x))

    /// Stimuli at a time from a data set, or of noise.
    let private inOneGo = 64

    /// Brought to a norm, then into the bounds, by turns: a clipped stimulus is shorter than it should be.
    let private withNorm (space: StimulusSpace) (wanted: float) (values: float32[]) : float32[] =
        let scaled (values: float32[]) =
            let size = norm values

            if size > 0.0 then
                values
                |> Array.map (fun x -> Presentation.bounded space (float32 (float x * wanted / size)))
            else
                values

        Seq.init 8 id
        |> Seq.fold
            (fun values _ ->
                if abs (norm values - wanted) <= 1e-6 * wanted then
                    values
                else
                    scaled values)
            values

    /// Normal noise of a norm, the same for the same seed and number.
    let private noise (space: StimulusSpace) (seed: int64) (size: int) (wanted: float) (number: int) : float32[] =
        NoiseTolerance.normal size (Seed.derive number seed)
        |> Array.map float32
        |> withNorm space wanted

    let private responses (model: Model) (readout: Readout) (stimuli: float32[][]) : float[] =
        Presentation.values model readout stimuli.Length (fun i -> stimuli[i])

    /// Mean of noise stimuli weighted by how far their response is from the mean response: for a linear model its
    /// filter. None where the responses do not vary.
    let private whiteNoise (model: Model) (readout: Readout) (settings: BaselineSettings) (size: int) (wanted: float) =
        let weighted, plain = Array.zeroCreate<float> size, Array.zeroCreate<float> size
        let mutable total = 0.0

        for part in Seq.init settings.Noise id |> Seq.chunkBySize inOneGo do
            let shown =
                part
                |> Array.map (fun i -> noise model.Space (Seed.derive 1 settings.Seed) size wanted i)

            Array.iter2
                (fun (values: float32[]) response ->
                    total <- total + response

                    for element in 0 .. size - 1 do
                        weighted[element] <- weighted[element] + response * float values[element]
                        plain[element] <- plain[element] + float values[element])
                shown
                (responses model readout shown)

        let mean = total / float settings.Noise

        let estimate =
            Array.map2 (fun sum own -> float32 ((sum - mean * own) / float settings.Noise)) weighted plain

        if norm estimate > 0.0 && Array.forall Single.IsFinite estimate then
            Some(withNorm model.Space wanted estimate)
        else
            None

    /// The best of a data set, the best first: name, stimulus as shown, response.
    let private best (model: Model) (readout: Readout) (settings: BaselineSettings) (wanted: float) =
        let shown (stimulus: NdArray) =
            let values = Presentation.single model stimulus

            if settings.SameNorm then
                withNorm model.Space wanted values
            else
                values

        settings.DataSet
        |> Seq.chunkBySize inOneGo
        |> Seq.fold
            (fun kept part ->
                let stimuli = part |> Array.map (snd >> shown)
                let found = responses model readout stimuli

                Array.zip3 (Array.map fst part) stimuli found
                |> Array.append kept
                // Stable: of two equals the earlier stays.
                |> List.ofArray
                |> List.sortByDescending (fun (_, _, response) -> response)
                |> List.truncate settings.Best
                |> Array.ofList)
            [||]

    /// Measures a found stimulus, [axes], and others beside it, on the searched model and on those held out. Every
    /// model takes stimuli of the same shape. Throws ArgumentException for another shape, or no random stimulus.
    let measure
        (settings: BaselineSettings)
        (model: Model)
        (readout: Readout)
        (validators: (string * Model * Readout) list)
        (found: NdArray)
        : Baselines =
        if settings.Random < 1 then
            invalidArg (nameof settings) $"{settings.Random} random stimuli; at least 1 is needed."

        let shape = Array.tail (StimulusSpace.shape 1 model.Space)
        let own = Presentation.single model found
        let wanted = norm own

        let measured (stimuli: float32[][]) =
            responses model readout stimuli,
            validators
            |> List.map (fun (_, model, readout) -> responses model readout stimuli)
            |> Array.ofList

        let row kind name (stimulus: float32[]) response validators =
            {
                Name = name
                Kind = kind
                Norm = norm stimulus
                Response = response
                Validators = validators
                Stimulus = Some(NdArray.create shape stimulus)
            }

        let single kind name stimulus =
            let own, others = measured [| stimulus |]
            row kind name stimulus own[0] (others |> Array.map Array.head)

        let random =
            Array.init settings.Random (noise model.Space settings.Seed own.Length wanted)

        let evoked, held = measured random
        let top = Array.findIndex ((=) (Array.max evoked)) evoked

        {
            Reading = settings.Reading
            Validators = validators |> List.map (fun (name, _, _) -> name) |> Array.ofList
            Rows =
                [|
                    single BaselineKind.Found "found" own

                    for name, stimulus, _ in best model readout settings wanted do
                        single BaselineKind.DataSet name stimulus

                    if settings.Noise > 0 then
                        match whiteNoise model readout settings own.Length wanted with
                        | Some estimate ->
                            single BaselineKind.WhiteNoise $"white-noise estimate of {settings.Noise}" estimate
                        | None -> ()

                    row
                        BaselineKind.Random
                        $"best of {settings.Random} random"
                        random[top]
                        evoked[top]
                        (held |> Array.map (fun values -> values[top]))

                    {
                        Name = $"mean of {settings.Random} random"
                        Kind = BaselineKind.Random
                        Norm = random |> Array.averageBy norm
                        Response = Array.average evoked
                        Validators = held |> Array.map Array.average
                        Stimulus = None
                    }
                |]
        }

    /// The response of the found stimulus over the best of all others; NaN where there are none above 0.
    let gain (baselines: Baselines) : float =
        let others =
            baselines.Rows
            |> Array.filter (fun row -> row.Kind <> BaselineKind.Found)
            |> Array.map _.Response

        let most = others |> Array.filter Double.IsFinite |> Array.fold max 0.0

        if most > 0.0 then
            baselines.Rows[0].Response / most
        else
            nan
