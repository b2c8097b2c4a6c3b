namespace ActMax

/// A search in words: what a script prints and a run folder keeps.
[<RequireQualifiedAccess>]
module Describe =

    let rec optimiser (how: Optimiser) : string =
        match how with
        | Optimiser.Adam(rate, beta1, beta2, epsilon) ->
            $"Adam, learning rate {rate:g}, betas {beta1:g} and {beta2:g}, epsilon {epsilon:g}"
        | Optimiser.Sgd(rate, momentum, nesterov) ->
            let kind = if nesterov then "Nesterov momentum" else "momentum"
            $"SGD, learning rate {rate:g}, {kind} {momentum:g}"
        | Optimiser.Lbfgs(rate, history) -> $"L-BFGS, learning rate {rate:g}, history {history}"
        | Optimiser.AdamW(rate, beta1, beta2, epsilon, decay) ->
            $"AdamW, learning rate {rate:g}, betas {beta1:g} and {beta2:g}, epsilon {epsilon:g}, weight decay {decay:g}"
        | Optimiser.NAdam(rate, beta1, beta2, epsilon, decay) ->
            $"NAdam, learning rate {rate:g}, betas {beta1:g} and {beta2:g}, epsilon {epsilon:g}, momentum decay {decay:g}"
        | Optimiser.RmsProp(rate, alpha, epsilon, momentum) ->
            $"RMSprop, learning rate {rate:g}, alpha {alpha:g}, epsilon {epsilon:g}, momentum {momentum:g}"
        | Optimiser.NormalisedStep rate -> $"step of {rate:g} over the mean absolute gradient"
        | Optimiser.Progress(wanted, most) -> $"step towards a progress of {wanted:g}, learning rate at most {most:g}"
        | Optimiser.Regularised(rules, inner) ->
            let rules = rules |> List.map StepRule.describe |> String.concat ", "
            $"{optimiser inner}, then {rules}"
        | Optimiser.Proximal(weight, inner) -> $"{optimiser inner}, then the proximal map of L1 with weight {weight:g}"

    let schedule (schedule: Schedule) : string =
        match schedule with
        | Schedule.Constant -> "constant"
        | Schedule.Exponential factor -> $"times {factor:g} every iteration"
        | Schedule.Steps(every, factor) -> $"times {factor:g} every {every} iterations"
        | Schedule.Linear(last, iterations) -> $"linear to {last:g} in {iterations} iterations"
        | Schedule.Cosine iterations -> $"cosine to 0 in {iterations} iterations"
        | Schedule.Custom _ -> "a function"

    let precondition (precondition: Precondition) : string =
        match precondition with
        | Precondition.NormalisePerTime -> "gradient normalised per time point"
        | Precondition.NormalisePerTimeAndItem -> "gradient normalised per time point and item"
        | Precondition.GaussianBlur(_, sigma, decay, _) ->
            $"gradient blurred, sigma {sigma:g} and {decay:g} an iteration"
        | Precondition.FourierSmooth(_, exponent) -> $"gradient's spectrum smoothed, exponent {exponent:g}"
        | Precondition.FourierDecay(_, power) -> $"gradient's spectrum over frequency to the {power:g}"
        | Precondition.MeanAbsolute -> "gradient over its mean absolute value"
        | Precondition.ClipNorm most -> $"gradient's norm at most {most:g}"
        | Precondition.ClipValue most -> $"gradient within {most:g}"
        | Precondition.Reconstructing(pull, push, noise, _) ->
            $"prior {pull:g}, loss {push:g} and noise {noise:g} of a plug and play network"
        | Precondition.CustomIn(name, _)
        | Precondition.Custom(name, _) -> name

    let private ranges (ranges: (float32 option * float32 option) list) =
        let side bound =
            bound |> Option.fold (fun _ value -> $"{value:g}") "open"

        ranges
        |> List.map (fun (lower, upper) -> $"{side lower} .. {side upper}")
        |> String.concat ", "

    let rec constraint' (which: Constraint) : string =
        match which with
        | Constraint.NormEqual norm -> $"norm equal to {norm:g}"
        | Constraint.NormAtMost norm -> $"norm at most {norm:g}"
        | Constraint.PNormAtMost(p, norm) -> $"{p:g}-norm at most {norm:g}"
        | Constraint.ChannelRanges channels -> $"channels within {ranges channels}"
        | Constraint.NormAndRanges(norm, channels) -> $"norm at most {norm:g} and channels within {ranges channels}"
        | Constraint.NormThenRanges(norm, channels) ->
            let norm = norm |> Option.fold (fun _ norm -> $"norm made {norm:g}, then ") ""
            $"{norm}channels clipped to {ranges channels}"
        | Constraint.MeanAndContrast(mean, contrast) ->
            let text what value =
                value |> Option.fold (fun _ value -> $"{what} {value:g}") $"{what} free"

            let mean, contrast = text "mean" mean, text "contrast" contrast
            $"{mean}, {contrast}"
        | Constraint.TemporalLowPass(sigma, size, boundary) ->
            let ends = if boundary.IsZeros then ", zeros beyond the ends" else ""
            $"low-pass in time, sigma {sigma:g}, {size} frames{ends}"
        | Constraint.TemporalLowPassAsReference(sigma, size) ->
            $"low-pass in time as open-retina's, sigma {sigma:g}, {size} frames"
        | Constraint.Every(every, inner) -> $"every {every} iterations {constraint' inner}"
        | Constraint.WithinBounds -> "within the model's bounds"
        | Constraint.Box(lower, upper) -> $"between {lower:g} and {upper:g}"
        | Constraint.AtMostActive inputs -> $"at most {inputs} active inputs"
        | Constraint.Fixed(inputs, _) -> $"{inputs.Length} inputs fixed"
        | Constraint.Masked inputs -> $"{inputs.Length} inputs masked"
        | Constraint.Tied groups -> $"{groups.Length} groups of tied inputs"
        | Constraint.ConstantInTime -> "constant in time"
        | Constraint.Custom(name, _) -> name

    let rec stopRule (rule: StopRule) : string =
        match rule with
        | StopRule.Budget iterations -> $"after {iterations} iterations"
        | StopRule.Plateau(window, tolerance) -> $"when {window} totals vary by less than {tolerance:g}"
        | StopRule.Reached(term, value) -> $"when {term} is at most {value:g}"
        | StopRule.NotFinite -> "when a number is not finite"
        | StopRule.WallClock seconds -> $"after {seconds:g} seconds"
        | StopRule.EarlyStop(patience, tolerance) ->
            $"when the total is {patience} times more than {tolerance:g} above its minimum"
        | StopRule.MovingAverage(decay, patience, tolerance) ->
            $"when the total's average of decay {decay:g} is {patience} times more than {tolerance:g} above its minimum"
        | StopRule.Stillness(change, iterations) ->
            $"when the stimulus moves by less than {change:g} in {iterations} iterations"
        | StopRule.SmallGradient norm -> $"when the gradient's norm is at most {norm:g}"
        | StopRule.Custom _ -> "by a function"
        | StopRule.Any rules -> rules |> List.map stopRule |> String.concat "; "

    let initial (initial: Initial) : string =
        match initial with
        | Initial.Zeros -> "zeros"
        | Initial.Uniform(low, high) -> $"uniform between {low:g} and {high:g}"
        | Initial.Normal(mean, deviation) -> $"normal, mean {mean:g}, deviation {deviation:g}"
        | Initial.Own -> "the parameterisation's own"
        | Initial.TorchUniform -> "uniform between 0 and 1, torch's generator"
        | Initial.Given array -> $"given, shape %A{List.ofArray array.Shape}"

    let finish (finish: Finish) : string =
        match finish with
        | Finish.AsFound -> "as found"
        | Finish.Clamp(lower, upper) -> $"clamped to {lower:g} .. {upper:g}"
        | Finish.GateThenTanh threshold -> $"0 below {threshold:g}, then tanh"

    let private list describe items =
        match items with
        | [] -> "none"
        | items -> items |> List.map describe |> String.concat "; "

    /// Every setting of a search by name, in the order of the record.
    let search (search: Search) : (string * string) list =
        [
            "parameterisation", search.Parameterisation.Name
            "transforms", list (fun (transform: Transform) -> transform.Name) search.Transforms
            "preconditions", list precondition search.Preconditions
            "optimiser", optimiser search.Optimiser
            "schedule", schedule search.Schedule
            "constraints", list constraint' search.Constraints
            "warm-up",
            (match search.WarmUp with
             | Some warmUp -> $"{warmUp.Evaluations} evaluations of {warmUp.Model.Name}"
             | None -> "none")
            "stop", stopRule search.StopRule
            "initial", initial search.Initial
            "seed", string search.Seed
            "items", string search.Items
            "restarts", string search.Restarts
            "keep", (if search.Keep.IsBest then "best" else "last")
            "finish", finish search.Finish
        ]

    /// The terms of a loss with their weights.
    let loss (loss: Loss) : (string * string) list =
        loss.Terms |> List.map (fun term -> term.Name, $"weight {term.Weight:g}")

    let private grouped (values: Grouped) =
        if values.ByGroup.IsEmpty then
            $"{values.Default:g}"
        else
            $"{values.Default:g}, {values.ByGroup.Count} groups of their own"

    /// Every setting of a network by name.
    let network (network: Network) : (string * string) list =
        [
            "neurons", string (Network.size network)
            "edges", string network.Weights.NonZeros
            "sensory neurons", string network.Sensory.Length
            "layers", string network.Layers
            "neuron model",
            (match network.Neuron with
             | NeuronModel.RectifiedTanh -> "rectified tanh"
             | NeuronModel.Linear -> "linear"
             | NeuronModel.Custom(name, _) -> name)
            "rules", network.Rules.Name
            "threshold", $"{network.Threshold:g}"
            "slope", grouped network.Slope
            "bias", grouped network.Bias
            "tau", grouped network.Tau
            "divisive normalisation",
            (match network.Divisive with
             | None -> "none"
             | Some divisive -> $"from {divisive.Groups.Length} groups, strength {grouped divisive.Strength}")
            "clamped cells", string network.Clamps.Length
        ]
