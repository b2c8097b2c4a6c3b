namespace ActMax

open ActMax.Kernels
open TorchSharp

/// A parameter that neurons of a group share: a value by group name, and one for all others.
type Grouped =
    {
        Default: float32
        ByGroup: Map<string, float32>
    }

/// Inhibition that lowers the slope of its targets instead of their drive.
type DivisiveNormalisation =
    {
        /// Groups of presynaptic neurons, each with the groups whose slope they lower.
        Groups: (string * string list) list
        /// By presynaptic group.
        Strength: Grouped
    }

/// How a neuron turns its drive into activity.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type NeuronModel =
    /// y = tanh(gate(slope * drive + bias)) / tau + (1 - 1/tau) * previous
    | RectifiedTanh
    /// y = (slope * drive + bias) / tau + (1 - 1/tau) * previous, without gate or ceiling
    | Linear
    /// y = f drive previous on tensors [neuron; batch]; slope, bias, tau and divisive inhibition do not apply,
    /// injection, gate after it and ceiling do.
    | Custom of name: string * f: (torch.Tensor -> torch.Tensor -> torch.Tensor)

/// A recurrent network of rate neurons, unrolled over layers (time steps). Immutable, no tensors.
[<NoEquality; NoComparison>]
type Network =
    {
        /// Signed weights, post in rows, pre in columns.
        Weights: CsrMatrix
        /// Neurons that receive the stimulus, in the order of its axis.
        Sensory: int[]
        /// Number of layers, which is also the number of stimulus columns.
        Layers: int
        Neuron: NeuronModel
        /// Group of every neuron; empty when parameters are not grouped.
        Group: string[]
        Threshold: float32
        Slope: Grouped
        Bias: Grouped
        /// In layers, at least 1; 1 is no memory.
        Tau: Grouped
        Divisive: DivisiveNormalisation option
        /// State before the stimulus, one value per neuron; empty for zeros.
        Initial: float32[]
        /// Cells held at a value throughout.
        Clamps: Clamp list
        Rules: Rules
    }

[<RequireQualifiedAccess>]
module Grouped =

    let same (value: float32) : Grouped =
        { Default = value; ByGroup = Map.empty }

    let withGroup (group: string) (value: float32) (grouped: Grouped) : Grouped =
        { grouped with
            ByGroup = Map.add group value grouped.ByGroup
        }

    let valueOf (group: string) (grouped: Grouped) : float32 =
        Map.tryFind group grouped.ByGroup |> Option.defaultValue grouped.Default

[<RequireQualifiedAccess>]
module Network =

    /// A network of rectified-tanh neurons with threshold 0.01, slope 5, bias 0, tau 1 and ActMax's own rules.
    /// Throws ArgumentException for a matrix that is not square, a sensory neuron outside of it, or no layer.
    let create (weights: CsrMatrix) (sensory: int[]) (layers: int) : Network =
        if weights.Rows <> weights.Columns then
            invalidArg (nameof weights) $"weights are {weights.Rows} x {weights.Columns}; they must be square."

        sensory
        |> Array.tryFind (fun neuron -> neuron < 0 || neuron >= weights.Rows)
        |> Option.iter (fun neuron ->
            invalidArg (nameof sensory) $"sensory neuron {neuron} is outside of 0 .. {weights.Rows - 1}.")

        if sensory.Length = 0 then
            invalidArg (nameof sensory) "a network needs at least one sensory neuron."

        if layers < 1 then
            invalidArg (nameof layers) $"{layers} layers; at least 1 is needed."

        {
            Weights = weights
            Sensory = sensory
            Layers = layers
            Neuron = NeuronModel.RectifiedTanh
            Group = Array.empty
            Threshold = 0.01f
            Slope = Grouped.same 5f
            Bias = Grouped.same 0f
            Tau = Grouped.same 1f
            Divisive = None
            Initial = Array.empty
            Clamps = []
            Rules = Rules.standard
        }

    /// Neurons in the network.
    let size (network: Network) : int = network.Weights.Rows

    /// Parameters are shared by group from here on. Throws ArgumentException for another number of names than neurons.
    let withGroups (group: string[]) (network: Network) : Network =
        if group.Length <> size network then
            invalidArg (nameof group) $"{group.Length} group names for {size network} neurons."

        { network with Group = group }

    /// The rules of a version; version 2.8 knows no leak, 2.10 leaks with tau 10 unless told otherwise.
    let withRules (rules: Rules) (network: Network) : Network =
        { network with
            Rules = rules
            Tau =
                if rules.Name = Rules.v2_10.Name then
                    Grouped.same 10f
                else
                    Grouped.same 1f
        }

    let withNeuron (neuron: NeuronModel) (network: Network) : Network = { network with Neuron = neuron }

    let withThreshold (threshold: float32) (network: Network) : Network = { network with Threshold = threshold }

    let withSlope (slope: Grouped) (network: Network) : Network = { network with Slope = slope }
    let withBias (bias: Grouped) (network: Network) : Network = { network with Bias = bias }
    let withTau (tau: Grouped) (network: Network) : Network = { network with Tau = tau }

    /// Inhibition between groups that divides instead of subtracting. Needs groups.
    let withDivisive (divisive: DivisiveNormalisation) (network: Network) : Network =
        { network with
            Divisive = Some divisive
        }

    /// State of every neuron before the stimulus. Throws ArgumentException for another number of values than neurons.
    let withInitial (state: float32[]) (network: Network) : Network =
        if state.Length <> size network then
            invalidArg (nameof state) $"{state.Length} values for {size network} neurons."

        { network with Initial = state }

    /// Holds cells at values; later clamps win over earlier ones on the same cell.
    let clamp (clamps: Clamp list) (network: Network) : Network =
        { network with
            Clamps = network.Clamps @ clamps
        }

    /// The network as one item of a batch sees it: clamps for that item hold for every item, those for others are gone.
    let forItem (item: int) (network: Network) : Network =
        { network with
            Clamps =
                network.Clamps
                |> List.filter (fun clamp -> clamp.Batch = Clamp.All || clamp.Batch = item)
                |> List.map (fun clamp -> Clamp(clamp.Layer, clamp.Neuron, Clamp.All, clamp.Value))
        }

    /// Holds neurons at 0 in every layer.
    let silence (neurons: int[]) (network: Network) : Network =
        network |> clamp (neurons |> Seq.map Clamp.Silence |> List.ofSeq)

    /// Holds every neuron of a group at a value in one layer. Throws ArgumentException when the network has no groups.
    let clampGroup (layer: int) (group: string) (value: float32) (network: Network) : Network =
        if network.Group.Length = 0 then
            invalidArg (nameof group) "the network has no groups."

        let cells =
            [
                for neuron in 0 .. size network - 1 do
                    if network.Group[neuron] = group then
                        Clamp(layer, neuron, Clamp.All, value)
            ]

        network |> clamp cells
