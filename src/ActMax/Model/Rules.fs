namespace ActMax

open ActMax.Kernels

/// What a layer does apart from weights and parameters. connectome_interpreter changed these from version to
/// version; the first two values reproduce two of them, `standard` is what ActMax takes as right.
type Rules =
    {
        Name: string
        /// Stimulus values below the threshold count as 0 and those above 1 as 1, without gradient there.
        GateStimulus: bool
        Embedding: StimulusEmbedding
        GateAfterInjection: bool
        GateGradientAtThreshold: bool
        Ceiling: float32 option
        SettleLastLayer: bool
        /// Biases given by group lose their sign.
        AbsoluteGroupBias: bool
        DivisiveForm: DivisiveForm
        DuplicateGradient: DuplicateGradient
    }

[<RequireQualifiedAccess>]
module Rules =

    /// connectome_interpreter v2.8.1: no leak, stimuli gated, divisive factors multiplied.
    let v2_8: Rules =
        {
            Name = "v2.8"
            GateStimulus = true
            Embedding = StimulusEmbedding.Add
            GateAfterInjection = false
            GateGradientAtThreshold = true
            Ceiling = Some 1f
            SettleLastLayer = false
            AbsoluteGroupBias = true
            DivisiveForm = DivisiveForm.Product
            DuplicateGradient = DuplicateGradient.AsTorch
        }

    /// connectome_interpreter v2.10.0: leak, gate and ceiling after injection except in the last layer.
    let v2_10: Rules =
        { v2_8 with
            Name = "v2.10"
            GateStimulus = false
            Embedding = StimulusEmbedding.Replace
            GateAfterInjection = true
            GateGradientAtThreshold = false
            DivisiveForm = DivisiveForm.Sum
        }

    /// ActMax's own: as v2.10, but every layer follows the same rule, biases keep their sign, stimuli add to the
    /// state they meet, and the gradient of a neuron that receives two stimulus rows is the true one.
    let standard: Rules =
        { v2_10 with
            Name = "default"
            Embedding = StimulusEmbedding.Add
            SettleLastLayer = true
            AbsoluteGroupBias = false
            DuplicateGradient = DuplicateGradient.Exact
        }

    /// Whether these are the rules of a version of connectome_interpreter.
    let isReference (rules: Rules) : bool = rules.Name <> standard.Name

    let all: Rules list = [ v2_8; v2_10; standard ]

    /// The rules with a name, or an error that lists the known ones.
    let byName (name: string) : Result<Rules, InputError list> =
        match all |> List.tryFind (fun rules -> rules.Name = name) with
        | Some rules -> Ok rules
        | None -> Error [ InputError.UnknownName("preset", name, all |> List.map _.Name) ]
