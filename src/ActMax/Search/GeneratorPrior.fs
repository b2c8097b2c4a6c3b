namespace ActMax

open TorchSharp

/// A differentiable function from codes to stimuli with what is known of its codes: a decoder trained on natural
/// stimuli, say. ActMax ships none.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type GeneratorPrior =
    {
        Name: string
        /// Axes of a code without the batch.
        CodeShape: int[]
        /// Codes [batch; ...] to stimuli [batch; axes of the space], differentiable.
        Generate: torch.Tensor -> torch.Tensor
        /// Stimuli to codes, where there is an encoder.
        Recognise: (torch.Tensor -> torch.Tensor) option
        /// Bounds of the codes: none, one for all, or one for each of them.
        Lower: float32[]
        Upper: float32[]
    }

/// Stimuli by the codes of a generator (Nguyen et al. 2016 and 2017).
[<RequireQualifiedAccess>]
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module GeneratorPrior =

    let private clipped (generator: GeneratorPrior) (code: torch.Tensor) =
        if generator.Lower.Length = 0 && generator.Upper.Length = 0 then
            code
        else
            StepRule.apply 0 code code (StepRule.Clip(generator.Lower, generator.Upper))

    /// A code that gives nearly the stimulus: 300 steps of Adam on the squares, from zeros.
    let private fitted (generator: GeneratorPrior) (wanted: torch.Tensor) =
        let step (code: torch.Tensor, memory: Memory) _ =
            use _ = torch.enable_grad ()
            let leaf = code.detach().requires_grad_()
            let gap = (generator.Generate leaf - wanted).square()
            gap.sum().backward()

            match leaf.grad with
            | null -> code, memory
            | gradient ->
                use _ = torch.no_grad ()
                let moved, memory = Optimiser.step 1.0 (Optimiser.adam 0.05) memory code gradient
                clipped generator moved, memory

        let zeros =
            torch.zeros (Array.append [| wanted.shape[0] |] (Array.map int64 generator.CodeShape), dtype = wanted.dtype)

        List.fold step (zeros, Optimiser.start) [ 1..300 ] |> fst

    /// Codes as parameters. Encoding is approximate: the generator's own recognition, or a fit of 300 steps. Prefer
    /// bounds of the code, which `step` holds, to constraints on the stimulus, which would encode at every step. Its own
    /// start is N(0, 1).
    let create (generator: GeneratorPrior) : Parameterisation =
        {
            Name = $"codes of {generator.Name}"
            Encode =
                Parameterisation.onArrays (fun x ->
                    match generator.Recognise with
                    | Some recognise -> recognise x
                    | None -> fitted generator x)
            Decode = generator.Generate
            Start = fun seed shape -> Seed.normalItems (Array.append [| shape[0] |] generator.CodeShape) seed
            Couples = false
        }

    let private bounds (generator: GeneratorPrior) =
        [
            if generator.Lower.Length > 0 || generator.Upper.Length > 0 then
                StepRule.Clip(generator.Lower, generator.Upper)
        ]

    /// DGN-AM's update: a normalised step, the code times 1 - `decay`, and the bounds of the code.
    let step (learningRate: float) (decay: float) (generator: GeneratorPrior) : Optimiser =
        Optimiser.Regularised(StepRule.Decay decay :: bounds generator, Optimiser.NormalisedStep learningRate)

    /// PPGN's update: the pull of the prior, the push of the loss and noise on the code, then a normalised step within
    /// the bounds. Their settings: pull 1e-5, push 1, noise 1e-17, learning rate 1. Throws ArgumentException for a
    /// generator that recognises nothing.
    let langevin
        (pull: float)
        (push: float)
        (noise: float)
        (learningRate: float)
        (generator: GeneratorPrior)
        : Precondition * Optimiser =
        match generator.Recognise with
        | None -> invalidArg (nameof generator) $"'{generator.Name}' has no encoder, which the pull of the prior needs."
        | Some recognise ->
            Precondition.Reconstructing(pull, push, noise, generator.Generate >> recognise),
            Optimiser.Regularised(bounds generator, Optimiser.NormalisedStep learningRate)
