namespace ActMax.Tests

open System
open ActMax
open ActMax.Kernels
open FsCheck
open FsCheck.FSharp

/// What a generated network has; small enough to print. `make` draws the numbers from the seed.
type NetworkPlan =
    {
        Neurons: int
        Layers: int
        Batch: int
        Rules: int
        Linear: bool
        Threshold: float32
        Leak: bool
        Divisive: bool
        Initial: bool
        Clamps: int
        /// Some sensory neurons occur twice.
        Duplicates: bool
        Seed: int
    }

/// A network with a stimulus, [batch; sensory; time], and weights of a linear reading of its activity,
/// [batch; neuron; layer].
[<NoEquality; NoComparison>]
type NetworkCase =
    {
        Network: Network
        Stimulus: NdArray
        Reading: NdArray
    }

[<RequireQualifiedAccess>]
module GeneratedNetwork =

    let plans: Gen<NetworkPlan> =
        gen {
            let! neurons = Gen.choose (3, 30)
            let! layers = Gen.choose (1, 5)
            let! batch = Gen.choose (1, 5)
            let! rules = Gen.choose (0, Rules.all.Length - 1)
            let! linear = Gen.frequency [ 1, Gen.constant true; 3, Gen.constant false ]
            let! threshold = Gen.elements [ 0f; 0.01f; 0.03f; 0.1f ]
            let! leak = Gen.elements [ true; false ]
            let! divisive = Gen.elements [ true; false ]
            let! initial = Gen.elements [ true; false ]
            let! clamps = Gen.choose (0, 4)
            let! seed = Gen.choose (0, 1_000_000)

            return
                {
                    Neurons = neurons
                    Layers = layers
                    Batch = batch
                    Rules = rules
                    Linear = linear
                    Threshold = threshold
                    Leak = leak
                    Divisive = divisive
                    Initial = initial
                    Clamps = clamps
                    Duplicates = false
                    Seed = seed
                }
        }

    /// A number from an interval.
    let between (low: float) (high: float) (random: Random) : float32 =
        float32 (low + (high - low) * random.NextDouble())

    let private weights (plan: NetworkPlan) (group: string[]) (random: Random) =
        let density = 0.1 + 0.4 * random.NextDouble()

        let edges =
            [|
                for post in 0 .. plan.Neurons - 1 do
                    for pre in 0 .. plan.Neurons - 1 do
                        if random.NextDouble() < density then
                            // Group "c" inhibits, so that it can divide; the others do either.
                            let value = between -0.6 1.0 random
                            post, pre, (if group[pre] = "c" then -abs value else value)
            |]

        CsrMatrix.FromCoordinates(
            plan.Neurons,
            plan.Neurons,
            ReadOnlySpan(edges |> Array.map (fun (post, _, _) -> post)),
            ReadOnlySpan(edges |> Array.map (fun (_, pre, _) -> pre)),
            ReadOnlySpan(edges |> Array.map (fun (_, _, weight) -> weight))
        )

    let private grouped (low: float) (high: float) (random: Random) : Grouped =
        Grouped.same (between low high random)
        |> Grouped.withGroup "a" (between low high random)
        |> Grouped.withGroup "c" (between low high random)

    let private clamp (plan: NetworkPlan) (random: Random) =
        Clamp(
            random.Next(-1, plan.Layers),
            random.Next plan.Neurons,
            random.Next(-1, plan.Batch),
            between -0.5 1.5 random
        )

    /// The network of a plan: always the same for the same plan.
    let make (plan: NetworkPlan) : NetworkCase =
        let random = Random plan.Seed

        let group =
            Array.init plan.Neurons (fun i ->
                if i < 3 then
                    [| "a"; "b"; "c" |][i]
                else
                    [| "a"; "b"; "c" |][random.Next 3])

        let distinct =
            let order = Array.init plan.Neurons id
            random.Shuffle order
            Array.truncate (1 + random.Next(min 6 plan.Neurons)) order

        let sensory =
            if plan.Duplicates then
                Array.append distinct (Array.init 2 (fun _ -> distinct[random.Next distinct.Length]))
            else
                distinct

        let plain =
            Network.create (weights plan group random) sensory plan.Layers
            |> Network.withGroups group
            |> Network.withRules Rules.all[plan.Rules]
            |> Network.withThreshold plan.Threshold
            |> Network.withSlope (grouped 0.5 2.5 random)
            |> Network.withBias (grouped -0.1 0.2 random)
            |> Network.withTau (
                if plan.Leak then
                    grouped 1.2 6.0 random
                else
                    Grouped.same 1f
            )
            |> Network.withNeuron (
                if plan.Linear then
                    NeuronModel.Linear
                else
                    NeuronModel.RectifiedTanh
            )

        let divided =
            if plan.Divisive then
                plain
                |> Network.withDivisive
                    {
                        Groups = [ "c", [ "a"; "b" ] ]
                        Strength = Grouped.same (between 0.3 1.5 random)
                    }
            else
                plain

        let started =
            if plan.Initial then
                divided
                |> Network.withInitial (Array.init plan.Neurons (fun _ -> between 0.0 0.8 random))
            else
                divided

        let array shape low high =
            NdArray.init shape (fun _ -> between low high random)

        {
            Network = started |> Network.clamp (List.init plan.Clamps (fun _ -> clamp plan random))
            Stimulus = array [| plan.Batch; sensory.Length; plan.Layers |] -0.2 1.1
            Reading = array [| plan.Batch; plan.Neurons; plan.Layers |] -1.0 1.0
        }

    /// Checks a property of plans; a failure prints the plan.
    let check (cases: int) (plans: Gen<NetworkPlan>) (property: NetworkPlan -> unit) : unit =
        let config = Config.QuickThrowOnFailure.WithMaxTest(cases).WithQuietOnSuccess true
        Check.One(config, Prop.forAll (Arb.fromGen plans) (fun plan -> property plan))
