/// Descriptions of networks, and the models made of them.
module ActMax.Tests.NetworkTests

open System
open ActMax
open ActMax.Kernels
open TorchSharp
open Xunit

let private weights (rows: int) (columns: int) (edges: (int * int * float32) list) =
    let edges = Array.ofList edges

    CsrMatrix.FromCoordinates(
        rows,
        columns,
        ReadOnlySpan(edges |> Array.map (fun (post, _, _) -> post)),
        ReadOnlySpan(edges |> Array.map (fun (_, pre, _) -> pre)),
        ReadOnlySpan(edges |> Array.map (fun (_, _, weight) -> weight))
    )

let private refused (work: unit -> 'value) =
    Assert.Throws<ArgumentException>(fun () -> work () |> ignore).Message

/// 0 -> 1 -> 2 and 3 -| 2, groups a, b, c, d.
let private chain =
    Network.create (weights 4 4 [ 1, 0, 0.5f; 2, 1, 0.8f; 2, 3, -0.6f ]) [| 0; 3 |] 3
    |> Network.withGroups [| "a"; "b"; "c"; "d" |]
    |> Network.withSlope (Grouped.same 1f)
    |> Network.withThreshold 0f

let private ones = NdArray.init [| 1; 2; 3 |] (fun _ -> 0.5f)

let private respond network =
    Multilayered.modelWith SampleModel.execution network |> Model.activity ones

[<Fact>]
let ``a network that cannot be is refused with its numbers`` () =
    Assert.Contains("2 x 3", refused (fun () -> Network.create (weights 2 3 []) [| 0 |] 1))

    Assert.Contains(
        "sensory neuron 2 is outside of 0 .. 1",
        refused (fun () -> Network.create (weights 2 2 []) [| 2 |] 1)
    )

    Assert.Contains("at least one sensory", refused (fun () -> Network.create (weights 2 2 []) [||] 1))
    Assert.Contains("0 layers", refused (fun () -> Network.create (weights 2 2 []) [| 0 |] 0))
    Assert.Contains("3 group names for 4 neurons", refused (fun () -> Network.withGroups [| "a"; "b"; "c" |] chain))
    Assert.Contains("2 values for 4 neurons", refused (fun () -> Network.withInitial [| 1f; 0f |] chain))

    Assert.Contains(
        "no groups",
        refused (fun () -> Network.clampGroup 0 "a" 1f (Network.create (weights 2 2 []) [| 0 |] 1))
    )

[<Fact>]
let ``rules are found by name, or the known names are told`` () =
    for rules in Rules.all do
        match Rules.byName rules.Name with
        | Ok found -> Assert.Equal(rules, found)
        | Error faults -> failwith $"%A{faults}"

    match Rules.byName "v3" with
    | Error [ InputError.UnknownName(_, name, known) ] ->
        Assert.Equal("v3", name)
        Assert.Equal<string list>(Rules.all |> List.map _.Name, known)
    | other -> failwith $"%A{other}"

[<Fact>]
let ``every neuron has the value of its group, or the one of all others`` () =
    let grouped =
        Grouped.same 2f |> Grouped.withGroup "b" 7f |> Grouped.withGroup "nobody" 9f

    let nodes = NodeValues.ofNetwork (chain |> Network.withSlope grouped)
    Assert.Equal<float32[]>([| 2f; 7f; 2f; 2f |], nodes.Slope)
    // Without groups there is only the default.
    let plain = Network.create (weights 2 2 []) [| 0 |] 1 |> Network.withSlope grouped
    Assert.Equal<float32[]>([| 2f; 2f |], (NodeValues.ofNetwork plain).Slope)

[<Fact>]
let ``biases by group lose their sign by the old rules only, and a tau by group is at least 1`` () =
    let odd =
        chain
        |> Network.withBias (Grouped.same -0.3f)
        |> Network.withTau (Grouped.same 2f |> Grouped.withGroup "c" 0.5f)

    for rules, bias in [ Rules.standard, -0.3f; Rules.v2_8, 0.3f; Rules.v2_10, 0.3f ] do
        let nodes = NodeValues.ofNetwork { odd with Rules = rules }
        Assert.Equal<float32[]>(Array.create 4 bias, nodes.Bias)
        Assert.Equal<float32[]>([| 2f; 2f; 1f; 2f |], nodes.Tau)

    let alone =
        { odd with
            Group = [||]
            Rules = Rules.v2_10
        }

    Assert.Equal<float32[]>(Array.create 4 -0.3f, (NodeValues.ofNetwork alone).Bias)

[<Fact>]
let ``dividing edges leave the weights, and must not excite`` () =
    let divided pre post =
        chain
        |> Network.withDivisive
            {
                Groups = [ pre, [ post ] ]
                Strength = Grouped.same 2f
            }

    let rest, edges = NodeValues.splitDivisive (divided "d" "c")
    Assert.Equal(2, rest.NonZeros)
    let edge = Assert.Single edges
    Assert.Equal((2, 3), (edge.Post, edge.Pre))
    Assert.Contains("must not be above 0", refused (fun () -> respond (divided "a" "b")))

    Assert.Contains("names groups", refused (fun () -> respond { divided "d" "c" with Group = [||] }))

[<Fact>]
let ``division lowers the slope instead of the drive`` () =
    // Layer 1: neuron 1 has tanh(0.5 * 0.5) from layer 0, neuron 3 its second stimulus 0.5.
    // The slope of neuron 2 is 1 - 0.6 * 0.5 * 2 = 0.4.
    let divided =
        chain
        |> Network.withDivisive
            {
                Groups = [ "d", [ "c" ] ]
                Strength = Grouped.same 2f
            }

    let expected = tanh (0.4 * 0.8 * tanh 0.25)
    Assert.Equal(expected, float (NdArray.get [| 0; 2; 1 |] (respond divided)), 5)
    let subtracted = max 0.0 (0.8 * tanh 0.25 - 0.6 * 0.5)
    Assert.Equal(tanh subtracted, float (NdArray.get [| 0; 2; 1 |] (respond chain)), 5)

[<Fact>]
let ``a clamped group is its neurons clamped, and later clamps win`` () =
    let group = chain |> Network.clampGroup 1 "b" 0.9f

    let cell =
        chain
        |> Network.clamp [ Clamp(1, 1, Clamp.All, 0.1f); Clamp(1, 1, Clamp.All, 0.9f) ]

    Assert.Equal(respond group, respond cell)
    Assert.Equal(0.9f, NdArray.get [| 0; 1; 1 |] (respond group))
    let silent = respond (Network.silence [| 1 |] chain)

    for layer in 0..2 do
        Assert.Equal(0f, NdArray.get [| 0; 1; layer |] silent)

[<Fact>]
let ``a response names its layers`` () =
    Scope.run (fun () ->
        let response = SampleModel.model.Respond(Convert.toTensor (SampleModel.start 1 2))

        for layer in 0..3 do
            Assert.Equal(
                Convert.ofTensor (response.Activity.select (2L, int64 layer)),
                Convert.ofTensor (response.Layer(string layer))
            )

        for name in [ "4"; "-1"; "retina" ] do
            let message = refused (fun () -> response.Layer name)
            Assert.Contains($"'{name}'", message)
            Assert.Contains("0 .. 3", message))

[<Fact>]
let ``the space of a network's stimuli says what they are`` () =
    let space = SampleModel.model.Space
    Assert.Equal<int[]>([| 5; 4; 4 |], StimulusSpace.shape 5 space)
    Assert.Equal<string list>([ "sensory"; "time" ], space.Axes |> List.map _.Name)
    let named = Axis.create "sensory" 2 |> Axis.labelled [| "x"; "y" |]
    Assert.Equal<string[]>([| "x"; "y" |], named.Labels)
    Assert.Contains("1 labels for axis 'sensory' of size 2", refused (fun () -> named |> Axis.labelled [| "x" |]))

[<Fact>]
let ``an unknown kernel is refused with the known ones`` () =
    let unknown =
        { Execution.defaults with
            Kernel = Some "abacus"
        }

    let message = refused (fun () -> Multilayered.modelWith unknown chain)
    Assert.Contains("abacus", message)

    for kernel in Kernel.All do
        Assert.Contains(kernel.Name, message)
