/// Redirected ReLUs, and searches that begin with them.
module ActMax.Tests.RedirectedTests

open System
open ActMax
open TorchSharp
open Xunit

/// Item by item, number by number: what the rule says.
let private slow (x: float[][]) (gradient: float[][]) : float[][] =
    Array.map2
        (fun (inputs: float[]) (gradients: float[]) ->
            let mutable someGetsThrough = false

            for i in 0 .. inputs.Length - 1 do
                if not (inputs[i] < 0.0) && gradients[i] <> 0.0 then
                    someGetsThrough <- true

            Array.init inputs.Length (fun i ->
                if not (inputs[i] < 0.0) then gradients[i]
                elif someGetsThrough then 0.0
                elif gradients[i] < 0.0 then gradients[i]
                else 0.0))
        x
        gradient

let private backward (f: torch.Tensor -> torch.Tensor) (x: float[][]) (gradient: float[][]) : float[][] =
    let tensor (rows: float[][]) =
        (torch.tensor (Array.concat rows)).reshape([| int64 rows.Length; 2L; 2L; int64 (rows[0].Length / 4) |])

    Scope.run (fun () ->
        let leaf = (tensor x).requires_grad_()
        ((f leaf).mul(tensor gradient)).sum().backward()

        match leaf.grad with
        | null -> failwith "no gradient"
        | found ->
            Convert.elements<float>(found.contiguous ()).ToArray()
            |> Array.chunkBySize x[0].Length)

[<Fact>]
let ``redirected gradients are those of loops over items`` () =
    let random seed = Seed.normal 12 seed |> Array.map float

    let below = random 1L |> Array.map (fun x -> -(abs x) - 0.1)

    let cases =
        [
            "something gets through", random 2L, random 3L
            "all is blocked", below, random 4L
            "all is blocked and would push down", below, random 5L |> Array.map abs
            "all is blocked and would push up", below, random 6L |> Array.map (abs >> (~-))
            "only zeros get through",
            Array.mapi (fun i x -> if i = 0 then 1.0 else x) below,
            Array.mapi (fun i x -> if i = 0 then 0.0 else x) (random 7L)
            "exactly at zero", Array.mapi (fun i x -> if i < 3 then 0.0 else x) below, random 8L
        ]

    let x = [| for _, x, _ in cases -> x |]
    let gradient = [| for _, _, gradient in cases -> gradient |]
    let expected = slow x gradient
    let found = backward RedirectedRelu.apply x gradient
    let plain = backward (fun x -> x.relu ()) x gradient

    for item, (name, _, _) in List.indexed cases do
        Assert.True((found[item] = expected[item]), $"{name}: %A{found[item]} for %A{expected[item]}")

    // Items know nothing of each other, and the rule is the plain one exactly where something gets through.
    Assert.Equal<float[]>(plain[0], found[0])
    Assert.Contains(found[1], (fun value -> value < 0.0))
    Assert.All(found[1], (fun value -> Assert.True(value <= 0.0)))
    Assert.All(found[2], (fun value -> Assert.Equal(0.0, value)))

let private residual: Layers =
    let linear name =
        Layer.named name (Layer.Linear(6, 6, true))

    Layers.create
        "residual"
        (Layers.images 1 2 3)
        [
            Layer.named "flat" Layer.Flatten
            Layer.named "first" (Layer.Sequence [ linear "a"; Layer.named "relu" Layer.relu ])
            Layer.named
                "block"
                (Layer.Residual
                    {
                        Residual.Main = [ linear "b"; Layer.named "relu" Layer.relu ]
                        Shortcut =
                            Some(Layer.named "short" (Layer.Sequence [ linear "c"; Layer.named "relu" Layer.relu ]))
                        After = Some Activation.Relu
                    })
        ]

[<Fact>]
let ``a model of layers knows itself with every ReLU redirected, wherever it is read`` () =
    let count (text: string) (part: string) = text.Split(part).Length - 1

    let redirected = Layers.redirected residual
    let words = $"%A{redirected.Stack}"
    Assert.Equal(4, count words "RedirectedRelu")
    Assert.Equal(0, count (words.Replace("RedirectedRelu", "")) "Relu")

    let model = Layers.random Initialisation.Torch 3L residual
    let other = model.Redirected |> Option.get
    let stimulus = NetworkFixture.stimuli 1 5 model
    Assert.Equal<NdArray>(Model.activity stimulus model, Model.activity stimulus other)
    Assert.True other.Redirected.IsNone
    let inside = Model.at "first.a" model

    Assert.Equal<NdArray>(Model.activity stimulus inside, Model.activity stimulus (Option.get inside.Redirected))

    let ensemble =
        Ensemble.mean [ model; Layers.random Initialisation.Torch 4L residual ]

    Assert.Equal<NdArray>(Model.activity stimulus ensemble, Model.activity stimulus (Option.get ensemble.Redirected))

    let smooth =
        { residual with
            Stack = [ Layer.named "act" (Layer.Activate Activation.Tanh) ]
        }

    Assert.True((Layers.random Initialisation.Torch 3L smooth).Redirected.IsNone)

/// Four hidden units of six inputs, and one unit that sums them with these weights.
let private hidden = Array.chunkBySize 6 (Seed.normal 24 9L)
let private summed = [| 0.7f; -0.4f; 0.9f; 0.3f |]
let private rate = 0.01

let private network (bias: float32) : Model =
    Layers.create
        "small"
        (Layers.images 1 2 3)
        [
            Layer.named "flat" Layer.Flatten
            Layer.named "hidden" (Layer.Linear(6, 4, true))
            Layer.named "relu" Layer.relu
            Layer.named "sum" (Layer.Linear(4, 1, false))
        ]
    |> fun layers ->
        Layers.model
            layers
            (Map.ofList
                [
                    "hidden.weight", NdArray.create [| 4; 6 |] (Array.concat hidden)
                    "hidden.bias", NdArray.create [| 4 |] (Array.create 4 bias)
                    "sum.weight", NdArray.create [| 1; 4 |] summed
                ])
    |> InputError.orFail

/// Gradient descent written out: redirected for the first so many evaluations, plain from there on.
let private byHand (bias: float) (evaluations: int) (steps: int) (start: float[]) : float[][] =
    let step (x: float[]) (evaluation: int) =
        let drive =
            hidden
            |> Array.map (fun row -> bias + Array.fold2 (fun sum w x -> sum + float w * x) 0.0 row x)

        // The loss is minus the sum.
        let above = summed |> Array.map (fun weight -> -(float weight))

        let gradient =
            if evaluation < evaluations then
                (slow [| drive |] [| above |])[0]
            else
                Array.map2 (fun h g -> if h > 0.0 then g else 0.0) drive above

        Array.init 6 (fun i ->
            x[i]
            - rate
              * Array.sum (Array.init 4 (fun unit' -> gradient[unit'] * float (Array.item i hidden[unit']))))

    Array.scan step start [| 0 .. steps - 1 |]

let private loss =
    Objective.increase "activation" (UnitReadout.unit' TimeWindow.whole 0)

[<Fact>]
let ``a search is redirected up to evaluation 16 and plain from 17 on, as a loop by hand`` () =
    let start = Seed.normal 6 21L |> Array.map (fun x -> 0.1f * x)

    // With the first bias all hidden units stay silent: without redirection nothing moves.
    for bias in [ -50f; -1f; 0.3f ] do
        let model = network bias

        let search =
            { Search.defaults with
                Optimiser = Optimiser.sgd rate
                Constraints = []
                Initial = Initial.Given(NdArray.create [| 1; 1; 2; 3 |] start)
                WarmUp =
                    Some
                        {
                            Evaluations = 17
                            Model = Option.get model.Redirected
                        }
            }

        let expected = byHand (float bias) 17 25 (Array.map float start)

        let found =
            Scope.run (fun () ->
                Search.states model loss search
                |> Seq.take 26
                |> Seq.map (fun state -> (Convert.ofTensor (state.Parameters.``to`` torch.float32)).Values)
                |> Array.ofSeq)

        for i in 0..25 do
            Array.iter2 (fun (e: float) (a: float32) -> Assert.Equal(e, float a, 5)) expected[i] found[i]

        if bias = -50f then
            let moved i = SampleVision.gap found[i] found[i - 1]
            Assert.True(moved 1 > 1e-3 && moved 17 > 1e-3, $"{moved 1}, {moved 17}")
            Assert.Equal(0.0, moved 18)

            let plain =
                Search.run model loss ({ search with WarmUp = None } |> Search.withBudget 20)

            Assert.Equal<float32[]>(start, plain.Stimulus.Values)

[<Fact>]
let ``a search that is saved while it warms up goes on as if it had not stopped`` () =
    let model = network -50f
    let folder = IO.Directory.CreateTempSubdirectory "actmax-redirected-"
    let path = IO.Path.Combine(folder.FullName, "search.npz")

    let search =
        { Search.defaults with
            Optimiser = Optimiser.adam 0.05
            Constraints = []
            Keep = Keep.Last
            WarmUp =
                Some
                    {
                        Evaluations = 17
                        Model = Option.get model.Redirected
                    }
        }

    let whole = Search.run model loss (Search.withBudget 30 search)
    Search.checkpointed path 5 model loss (Search.withBudget 12 search) |> ignore

    let later =
        Search.resume path 5 model loss (Search.withBudget 30 search)
        |> InputError.orFail

    folder.Delete true
    Assert.Equal<float32[]>(whole.Stimulus.Values, later.Stimulus.Values)

[<Fact>]
let ``lucid's recipe redirects 17 evaluations where the ReLUs are known, and other stimuli are refused`` () =
    let model = network 0f
    let warmUp = (snd (Published.lucid model 0)).WarmUp |> Option.get
    Assert.Equal(17, warmUp.Evaluations)
    Assert.Equal("small with redirected ReLUs", warmUp.Model.Name)
    Assert.True (snd (Published.lucid (SampleVision.convolution 3 24 20) 2)).WarmUp.IsNone

    let other =
        { Search.defaults with
            WarmUp =
                Some
                    {
                        Evaluations = 1
                        Model = SampleVision.convolution 3 24 20
                    }
        }

    let error =
        Assert.Throws<ArgumentException>(fun () -> Search.run model loss other |> ignore)

    Assert.Contains("24", error.Message)
