namespace ActMax.Report

/// A neuron, or a whole group, at one moment of a wiring diagram.
type WiringNode =
    {
        /// 0 is the first moment of the stimulus; column c is layer c - 1.
        Column: int
        /// A whole group has no id.
        Unit: PageUnit
        IsInput: bool
        IsTarget: bool
        /// Stimulus of an input, activity of a neuron.
        Activity: float
        /// Share of the target's activity that is lost without it, where that is known; else NaN.
        Necessity: float
    }

/// A connection from one moment to the next; `From` and `To` are places among the nodes.
type WiringEdge =
    {
        From: int
        To: int
        /// Signed: negative inhibits.
        Weight: float
    }

/// What carries the activity, laid out in time.
type PageWiring =
    {
        /// What it shows: "minimal circuit", "paths".
        Name: string
        /// Names of the columns, in time.
        Columns: string[]
        Nodes: WiringNode[]
        Edges: WiringEdge[]
        /// How many nodes and connections there are in all; the strongest are shown.
        AllNodes: int
        AllEdges: int
        /// The file of the run's folder that has them all.
        File: string
    }

/// A member of a minimal circuit.
type PageMember =
    {
        Unit: PageUnit
        /// Position in the network.
        Neuron: int
        /// Share of the target's activity that is lost when only it is silenced.
        Necessity: float
        /// Over layers; empty for an input.
        Activity: float[]
    }

type PageMemberEdge =
    {
        Pre: PageUnit
        Post: PageUnit
        PreNeuron: int
        PostNeuron: int
        Weight: float
        /// NaN where it was not ablated.
        Necessity: float
    }

type PageCircuitTarget =
    {
        Unit: PageUnit
        Neuron: int
        Layer: int
        Full: float
        Kept: float
    }

/// Size of a circuit against what it keeps.
type PageCurvePoint =
    {
        Neurons: int
        Inputs: int
        Edges: int
        Share: float
    }

/// A minimal circuit and its proof (circuit.json).
type PageCircuit =
    {
        /// The share that was asked for.
        Share: float
        /// The target's activity in the whole network, with only the circuit's members, and of the circuit alone.
        Full: float
        Kept: float
        Alone: float
        Targets: PageCircuitTarget[]
        Inputs: PageMember[]
        Neurons: PageMember[]
        Edges: PageMemberEdge[]
        /// How many edges there are in all; `Edges` has the most necessary.
        AllEdges: int
        Curve: PageCurvePoint[]
    }

/// How much an input counts at a time (saliency.csv), or how two stimuli differ in it (contrast.csv).
type PageInfluence =
    {
        Unit: PageUnit
        /// Empty when it is about all times.
        Time: string
        Values: float[]
    }

/// Influences on inputs, the strongest first.
type PageInfluences =
    {
        /// Names of the values.
        Columns: string[]
        Rows: PageInfluence[]
        AllRows: int
        File: string
    }

/// What a neuron accounts for of the activity of A minus that of B, with the stimulus for A and with that for B.
type PageContrastNeuron =
    {
        Unit: PageUnit
        IsInput: bool
        WithA: float
        WithB: float
    }

/// The same of a connection.
type PageContrastEdge =
    {
        Pre: PageUnit
        Post: PageUnit
        Weight: float
        WithA: float
        WithB: float
    }

/// Two sets of targets and what tells them apart (contrast.json).
type PageContrast =
    {
        NameA: string
        NameB: string
        /// Mean activity of A's targets with the stimulus for A and with that for B.
        ActivityOfA: float * float
        ActivityOfB: float * float
        Neurons: PageContrastNeuron[]
        Edges: PageContrastEdge[]
    }

/// Responses over a plane of two directions of the stimulus, [a][b].
type PageSweep =
    {
        NameA: string
        NameB: string
        A: float[]
        B: float[]
        Response: float[][]
        GradientA: float[][]
        GradientB: float[][]
    }

type PageCluster = { Restarts: int[]; Total: float }

/// How the response depends on the stimulus around the optimum (landscape.json).
type PageLandscape =
    {
        /// What the response is, in words; may be empty.
        Reading: string
        /// Number of inputs removed, the strongest first, and the share that is left.
        Removal: (int * float)[]
        /// The same with the weakest first.
        WeakestFirst: (int * float)[]
        /// Single inputs removed, and the share that is left.
        Alone: (PageUnit * float)[]
        /// Standard deviation of the noise, mean response and its standard deviation.
        Noise: (float * float * float)[]
        /// Scale of the stimulus, response.
        Dose: (float * float)[]
        Sweep: PageSweep option
        Clusters: PageCluster[]
        Diversity: float option
    }

/// Neurons by the ids of their segments, coloured by activity.
type PageSegments =
    {
        /// The column of ids: "root_id".
        Column: string
        /// Where the shapes are; empty when that is not known.
        Source: string
        /// Name of each moment, and the ids with their values.
        Layers: (string * (string * float32)[])[]
        /// How many active neurons are not among them.
        LeftOut: int
    }

/// What analyses have left in the folder of a run; each may be missing.
type Analyses =
    {
        Circuit: PageCircuit option
        Wiring: PageWiring list
        Saliency: PageInfluences option
        Contrast: PageInfluences option
        ContrastParts: PageContrast option
        Landscape: PageLandscape option
        Segments: PageSegments option
    }

[<RequireQualifiedAccess>]
module Analyses =

    let none: Analyses =
        {
            Circuit = None
            Wiring = []
            Saliency = None
            Contrast = None
            ContrastParts = None
            Landscape = None
            Segments = None
        }
