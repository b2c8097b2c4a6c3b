namespace ActMax

/// A targeted cell in the whole network and in its circuit.
type CircuitTarget =
    {
        Neuron: int
        Layer: int
        /// Activity in the whole network.
        Full: float32
        /// Activity in the circuit alone.
        Kept: float32
    }

/// An input that a circuit needs: a row of the stimulus and its neuron.
type CircuitInput =
    {
        Row: int
        Neuron: int
        /// Share of the target's activity that is lost when this input alone is taken from the whole network; negative
        /// where the target gains, NaN where it was not measured.
        Necessity: float
    }

/// A neuron of a circuit that is not there for its input.
type CircuitNeuron =
    {
        Neuron: int
        /// As for inputs; NaN for the target itself.
        Necessity: float
        /// Activity in the circuit, by layer.
        Activity: float32[]
    }

/// An edge of a circuit.
type CircuitEdge =
    {
        Pre: int
        Post: int
        Weight: float32
        Necessity: float
    }

/// Size of a circuit and the share of the target's activity that it keeps.
type CircuitPoint =
    {
        Inputs: int
        Neurons: int
        Edges: int
        Share: float
    }

/// What has been shown by exact simulation: that no single member of the kind can be taken out of the circuit
/// without the share falling below what was asked for.
type CircuitProof =
    {
        Inputs: bool
        Neurons: bool
        Edges: bool
    }

/// A part of a network that, alone, keeps its targets at a share of their activity.
type Circuit =
    {
        /// The share that was asked for, of every target.
        Share: float
        /// Mean activity of the targets in the whole network.
        Full: float
        /// Mean activity of the targets in the circuit, simulated as a network of its own. More than the whole where
        /// what inhibits the targets has been left out.
        Kept: float
        /// The same from the whole network with everything outside of the circuit silenced: the same number.
        Alone: float
        Targets: CircuitTarget[]
        Inputs: CircuitInput[]
        Neurons: CircuitNeuron[]
        Edges: CircuitEdge[]
        /// Falling shares; points other than the circuit itself are found greedily and not proven.
        Curve: CircuitPoint[]
        Minimal: CircuitProof
    }
