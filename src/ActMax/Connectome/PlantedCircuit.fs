namespace ActMax

open System
open System.Collections.Generic
open ActMax.Kernels

/// How large an invented circuit is and what is planted in it.
type PlantedOptions =
    {
        /// All neurons of the circuit.
        Neurons: int
        /// Target neurons, each with glomeruli of its own.
        Targets: int
        /// The glomeruli that together drive one target.
        GlomeruliPerTarget: int
        /// Receptor neurons of each glomerulus; all of a planted glomerulus are planted inputs.
        ReceptorsPerGlomerulus: int
        /// The same seed gives the same circuit, bit by bit.
        Seed: int
    }

/// A target whose best stimulus is known by construction.
type Planted =
    {
        /// Position of the target neuron.
        Target: int
        /// Positions of the receptor neurons that drive it, ascending. Full input to these and nothing else, in the first
        /// stimulus column, is the best stimulus between 0 and 1: less of any of them, or more of any other, gives less.
        Inputs: int[]
        /// The layer at which the target answers to the first stimulus column: 2, after three hops.
        Layer: int
        /// Its activity there under the best stimulus, with slope 5, threshold 0.01, tau 1 and no bias.
        Response: float32
    }

/// An early olfactory circuit, invented: receptor neurons by glomerulus, a broad group of local inhibitory neurons,
/// an excitatory and an inhibitory projection neuron a glomerulus, Kenyon cells that sample a few glomeruli each, one
/// feedback inhibitor that all Kenyon cells drive and that inhibits all of them, and output neurons.
///
/// Each target hears Kenyon cells of its own, which sample its planted glomeruli only, and is inhibited by the inhibitory
/// projection neurons of all other glomeruli. No stage saturates at full input, so every planted receptor adds to the
/// response up to its largest input, and every other receptor only takes from it.
[<RequireQualifiedAccess>]
module PlantedCircuit =

    /// 1,000 neurons, two targets of two glomeruli with three receptors each (six planted inputs a target).
    let defaults: PlantedOptions =
        {
            Neurons = 1000
            Targets = 2
            GlomeruliPerTarget = 2
            ReceptorsPerGlomerulus = 3
            Seed = 0
        }

    /// The condition that chooses the receptor neurons, which are the inputs of the circuit.
    let sensory = "cell_class = 'receptor'"

    [<RequireQualifiedAccess>]
    type private Kind =
        | Receptor of glomerulus: int
        | Local
        | Projection of glomerulus: int
        | InhibitoryProjection of glomerulus: int
        | Kenyon of target: int voption
        | Feedback
        | Output
        | Target of target: int

    let private describe (kind: Kind) : string * string * string * string =
        let name (glomerulus: int) = $"G{glomerulus + 1:D3}"

        match kind with
        | Kind.Receptor g -> "receptor", $"ORN_{name g}", name g, "acetylcholine"
        | Kind.Local -> "local", "LN", "", "GABA"
        | Kind.Projection g -> "projection", $"PN_{name g}", name g, "acetylcholine"
        | Kind.InhibitoryProjection g -> "inhibitory projection", $"iPN_{name g}", name g, "GABA"
        | Kind.Kenyon _ -> "Kenyon", "KC", "", "acetylcholine"
        | Kind.Feedback -> "feedback", "APL", "", "GABA"
        | Kind.Output -> "output", "MBON", "", "acetylcholine"
        | Kind.Target t -> "output", $"target_{t + 1}", "", "acetylcholine"

    /// Shares of the input of a neuron. With a slope of 5 each excitatory stage stays below a drive of about 1,
    /// where tanh still rises.
    [<RequireQualifiedAccess>]
    module private Share =
        let receptorsToProjection = 0.12
        let localToProjection = 0.5
        let localToReceptor = 0.3
        let receptorsToLocal = 0.6
        let projectionToLocal = 0.2
        let localToLocal = 0.2
        let projectionToInhibitory = 0.3
        let projectionToPlantedKenyon = 0.223
        let projectionToKenyon = 0.45
        let feedbackToKenyon = 0.3
        let kenyonToFeedback = 0.9
        let kenyonToOutput = 0.8
        let kenyonToTarget = 0.37
        let inhibitoryToTarget = 0.09

    let private kinds (options: PlantedOptions) : Kind[] =
        let planted = options.Targets * options.GlomeruliPerTarget
        let perGlomerulus = float options.ReceptorsPerGlomerulus + 2.5

        let glomeruli =
            max (planted + 2) (int (0.35 * float options.Neurons / perGlomerulus))

        let kenyonPerTarget =
            options.GlomeruliPerTarget * (options.Neurons / 500 |> max 2 |> min 8)

        let fixedPart =
            [|
                for g in 0 .. glomeruli - 1 do
                    for _ in 1 .. options.ReceptorsPerGlomerulus do
                        Kind.Receptor g

                    Kind.Projection g
                    Kind.InhibitoryProjection g

                for _ in 1 .. max 3 (glomeruli / 2) do
                    Kind.Local

                Kind.Feedback

                for _ in 1 .. max 2 (options.Neurons / 50) do
                    Kind.Output

                for t in 0 .. options.Targets - 1 do
                    Kind.Target t

                    for _ in 1..kenyonPerTarget do
                        Kind.Kenyon(ValueSome t)
            |]

        let rest = options.Neurons - fixedPart.Length

        if rest < 10 then
            invalidArg
                (nameof options)
                $"{options.Neurons} neurons are too few: these targets and glomeruli need {fixedPart.Length + 10}."

        Array.append fixedPart (Array.create rest (Kind.Kenyon ValueNone))

    let private check (options: PlantedOptions) =
        let atLeast (name: string) (least: int) (value: int) =
            if value < least then
                invalidArg (nameof options) $"{name} is {value}; expected at least {least}."

        atLeast (nameof options.Neurons) 1 options.Neurons
        atLeast (nameof options.Targets) 1 options.Targets
        atLeast (nameof options.GlomeruliPerTarget) 1 options.GlomeruliPerTarget
        atLeast (nameof options.ReceptorsPerGlomerulus) 1 options.ReceptorsPerGlomerulus

    /// The activity of the whole circuit, layer by layer, with slope 5, threshold 0.01 and tau 1, where these neurons get
    /// full input in the first stimulus column.
    let private respond (signed: CsrMatrix) (inputs: int[]) (layers: int) : float[] =
        let step (before: float[]) =
            Array.init signed.Rows (fun i ->
                let mutable drive = 0.0

                for k in signed.RowStarts[i] .. signed.RowStarts[i + 1] - 1 do
                    drive <- drive + float signed.Values[k] * before[signed.ColumnIndices[k]]

                let drive = 5.0 * drive
                if drive >= 0.01 then tanh drive else 0.0)

        let start = Array.zeroCreate<float> signed.Rows

        for input in inputs do
            start[input] <- 1.0

        Seq.init layers id |> Seq.fold (fun activity _ -> step activity) start

    /// Makes the circuit and says what is planted. Its neuron table has the columns idx, root_id, cell_type, cell_class,
    /// glomerulus, top_nt and sign; groups are cell types. Positions are in random order.
    /// Raises ArgumentException when there are too few neurons for what is to be planted.
    let create (options: PlantedOptions) : Connectome * Planted list =
        check options
        let random = SplitMix64(uint64 options.Seed)
        let kinds = random.Shuffled(kinds options)

        let all choose =
            kinds
            |> Array.indexed
            |> Array.choose (fun (i, kind) -> choose kind |> Option.map (fun key -> i, key))

        let only choose =
            all (fun kind -> if choose kind then Some() else None) |> Array.map fst

        let byGlomerulus choose =
            all choose
            |> Array.groupBy snd
            |> Array.sortBy fst
            |> Array.map (snd >> Array.map fst)

        let receptors =
            byGlomerulus (function
                | Kind.Receptor g -> Some g
                | _ -> None)

        let projection =
            byGlomerulus (function
                | Kind.Projection g -> Some g
                | _ -> None)
            |> Array.map Array.head

        let inhibitory =
            byGlomerulus (function
                | Kind.InhibitoryProjection g -> Some g
                | _ -> None)
            |> Array.map Array.head

        let local = only (fun kind -> kind = Kind.Local)
        let feedback = only (fun kind -> kind = Kind.Feedback)
        let kenyon = only (fun kind -> kind.IsKenyon)
        let glomeruli = receptors.Length

        let plantedGlomeruli =
            random.Shuffled [| 0 .. glomeruli - 1 |]
            |> Array.truncate (options.Targets * options.GlomeruliPerTarget)
            |> Array.chunkBySize options.GlomeruliPerTarget

        let pre = List<int>()
        let post = List<int>()
        let weight = List<float32>()

        /// Divides a share of the input of one neuron among others, unevenly by up to 15 %.
        let connect (share: float) (from: int[]) (target: int) =
            let from = from |> Array.filter (fun source -> source <> target)
            let part = from |> Array.map (fun _ -> 0.85 + 0.3 * random.Uniform())
            let total = Array.sum part

            Array.iter2
                (fun source part ->
                    pre.Add source
                    post.Add target
                    weight.Add(float32 (share * part / total)))
                from
                part

        let some (count: int) (from: int[]) = random.Sample(count, from)

        // Which of its planted glomeruli a dedicated Kenyon cell samples: two neighbours in turn, so all count alike.
        let turns = Array.zeroCreate<int> options.Targets

        for neuron in 0 .. kinds.Length - 1 do
            match kinds[neuron] with
            | Kind.Receptor _ -> connect Share.localToReceptor (some 3 local) neuron
            | Kind.Projection g ->
                connect Share.receptorsToProjection receptors[g] neuron
                connect Share.localToProjection (some 5 local) neuron
            | Kind.InhibitoryProjection g -> connect Share.projectionToInhibitory [| projection[g] |] neuron
            | Kind.Local ->
                let heard = some (min 50 ((glomeruli + 1) / 2)) [| 0 .. glomeruli - 1 |]
                connect Share.receptorsToLocal (heard |> Array.collect (fun g -> receptors[g])) neuron
                connect Share.projectionToLocal (heard |> Array.map (fun g -> projection[g])) neuron
                connect Share.localToLocal (some 4 local) neuron
            | Kind.Kenyon(ValueSome target) ->
                let own = plantedGlomeruli[target]
                let turn = turns[target]
                turns[target] <- turn + 1

                let sampled =
                    Array.init (min 2 own.Length) (fun i -> projection[own[(turn + i) % own.Length]])

                connect Share.projectionToPlantedKenyon sampled neuron
                connect Share.feedbackToKenyon feedback neuron
            | Kind.Kenyon ValueNone ->
                connect Share.projectionToKenyon (some (3 + random.Below 4) projection) neuron
                connect Share.feedbackToKenyon feedback neuron
            | Kind.Feedback -> connect Share.kenyonToFeedback kenyon neuron
            | Kind.Output -> connect Share.kenyonToOutput (some (kenyon.Length / 10 |> max 8 |> min 200) kenyon) neuron
            | Kind.Target target ->
                let own = only (fun kind -> kind = Kind.Kenyon(ValueSome target))
                connect Share.kenyonToTarget own neuron

                let others = Array.except plantedGlomeruli[target] [| 0 .. glomeruli - 1 |]

                connect Share.inhibitoryToTarget (others |> Array.map (fun g -> inhibitory[g])) neuron

        let size = kinds.Length

        let weights =
            CsrMatrix.FromCoordinates(
                size,
                size,
                ReadOnlySpan(pre.ToArray()),
                ReadOnlySpan(post.ToArray()),
                ReadOnlySpan(weight.ToArray())
            )

        let described = kinds |> Array.map describe
        let signs = described |> Array.map (fun (_, _, _, nt) -> SignRule.ofTransmitter nt)
        let ids = Array.init size (fun i -> string (720575940600000000L + 7919L * int64 i))

        let table =
            Table.create
                "planted circuit"
                [
                    "idx", Array.init size string
                    "root_id", ids
                    "cell_type", described |> Array.map (fun (_, cellType, _, _) -> cellType)
                    "cell_class", described |> Array.map (fun (cellClass, _, _, _) -> cellClass)
                    "glomerulus", described |> Array.map (fun (_, _, glomerulus, _) -> glomerulus)
                    "top_nt", described |> Array.map (fun (_, _, _, nt) -> nt)
                    "sign", signs |> Array.map (int >> string)
                ]

        let connectome =
            Connectome.create
                $"planted circuit of {size} neurons, seed {options.Seed}"
                weights
                {
                    Id = ids
                    Group = described |> Array.map (fun (_, cellType, _, _) -> cellType)
                    Sign = signs
                    Table = table
                }
            |> InputError.orFail

        let signed = Connectome.signed connectome

        let planted =
            [
                for target in 0 .. options.Targets - 1 do
                    let neuron = Array.findIndex (fun kind -> kind = Kind.Target target) kinds

                    let inputs =
                        plantedGlomeruli[target] |> Array.collect (fun g -> receptors[g]) |> Array.sort

                    {
                        Target = neuron
                        Inputs = inputs
                        Layer = 2
                        Response = (respond signed inputs 3)[neuron] |> float32
                    }
            ]

        connectome, planted

    /// The neurons and the edges (pre, post) by which a planted target's inputs drive it: every excitatory walk from one
    /// of them to the target that arrives in its layer. The inputs and the target are among the neurons. Ascending.
    let carrying (connectome: Connectome) (planted: Planted) : int[] * (int * int)[] =
        let weights, sign = connectome.Weights, connectome.Neurons.Sign

        let next (from: Set<int>) =
            set
                [
                    for pre in from do
                        if sign[pre] > 0f then
                            for k in weights.RowStarts[pre] .. weights.RowStarts[pre + 1] - 1 do
                                weights.ColumnIndices[k]
                ]

        let reached =
            Array.scan (fun from _ -> next from) (set planted.Inputs) [| 0 .. planted.Layer |]

        let edges (from: Set<int>) (into: Set<int>) =
            [|
                for pre in from do
                    if sign[pre] > 0f then
                        for k in weights.RowStarts[pre] .. weights.RowStarts[pre + 1] - 1 do
                            if into.Contains weights.ColumnIndices[k] then
                                pre, weights.ColumnIndices[k]
            |]

        // Backwards: of what is reached at each hop only what goes on to the target.
        let steps =
            Array.scanBack
                (fun from (into, _) ->
                    let found = edges from into
                    set (Array.map fst found), found)
                (Array.truncate (reached.Length - 1) reached)
                (Set.singleton planted.Target, Array.empty)

        steps |> Seq.collect fst |> Seq.distinct |> Seq.sort |> Array.ofSeq,
        steps |> Array.collect snd |> Array.distinct |> Array.sort
