namespace ActMax

open System
open System.Collections.Generic
open ActMax.Kernels

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
        let kinds = random.Shuffled(PlantedAnatomy.kinds options)

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
                | PlantedKind.Receptor g -> Some g
                | _ -> None)

        let projection =
            byGlomerulus (function
                | PlantedKind.Projection g -> Some g
                | _ -> None)
            |> Array.map Array.head

        let inhibitory =
            byGlomerulus (function
                | PlantedKind.InhibitoryProjection g -> Some g
                | _ -> None)
            |> Array.map Array.head

        let local = only (fun kind -> kind = PlantedKind.Local)
        let feedback = only (fun kind -> kind = PlantedKind.Feedback)
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
            | PlantedKind.Receptor _ -> connect PlantedShare.localToReceptor (some 3 local) neuron
            | PlantedKind.Projection g ->
                connect PlantedShare.receptorsToProjection receptors[g] neuron
                connect PlantedShare.localToProjection (some 5 local) neuron
            | PlantedKind.InhibitoryProjection g ->
                connect PlantedShare.projectionToInhibitory [| projection[g] |] neuron
            | PlantedKind.Local ->
                let heard = some (min 50 ((glomeruli + 1) / 2)) [| 0 .. glomeruli - 1 |]
                connect PlantedShare.receptorsToLocal (heard |> Array.collect (fun g -> receptors[g])) neuron
                connect PlantedShare.projectionToLocal (heard |> Array.map (fun g -> projection[g])) neuron
                connect PlantedShare.localToLocal (some 4 local) neuron
            | PlantedKind.Kenyon(ValueSome target) ->
                let own = plantedGlomeruli[target]
                let turn = turns[target]
                turns[target] <- turn + 1

                let sampled =
                    Array.init (min 2 own.Length) (fun i -> projection[own[(turn + i) % own.Length]])

                connect PlantedShare.projectionToPlantedKenyon sampled neuron
                connect PlantedShare.feedbackToKenyon feedback neuron
            | PlantedKind.Kenyon ValueNone ->
                connect PlantedShare.projectionToKenyon (some (3 + random.Below 4) projection) neuron
                connect PlantedShare.feedbackToKenyon feedback neuron
            | PlantedKind.Feedback -> connect PlantedShare.kenyonToFeedback kenyon neuron
            | PlantedKind.Output ->
                connect PlantedShare.kenyonToOutput (some (kenyon.Length / 10 |> max 8 |> min 200) kenyon) neuron
            | PlantedKind.Target target ->
                let own = only (fun kind -> kind = PlantedKind.Kenyon(ValueSome target))
                connect PlantedShare.kenyonToTarget own neuron

                let others = Array.except plantedGlomeruli[target] [| 0 .. glomeruli - 1 |]

                connect PlantedShare.inhibitoryToTarget (others |> Array.map (fun g -> inhibitory[g])) neuron

        let size = kinds.Length

        let weights =
            CsrMatrix.FromCoordinates(
                size,
                size,
                ReadOnlySpan(pre.ToArray()),
                ReadOnlySpan(post.ToArray()),
                ReadOnlySpan(weight.ToArray())
            )

        let described = kinds |> Array.map PlantedAnatomy.describe
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
                    let neuron = Array.findIndex (fun kind -> kind = PlantedKind.Target target) kinds

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
