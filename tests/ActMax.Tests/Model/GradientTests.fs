/// Gradients of whole rollouts against central differences in double precision.
module ActMax.Tests.GradientTests

open System
open ActMax
open ActMax.Kernels
open TorchSharp
open Xunit

/// The inputs of a parametric rollout, one array each: stimulus, slope, bias, tau, strength.
type private Point = float[][]

let private names = [| "stimulus"; "slope"; "bias"; "tau"; "strength" |]

let private point (case: NetworkCase) : Point =
    let nodes = NodeValues.ofNetwork case.Network

    [| case.Stimulus.Values; nodes.Slope; nodes.Bias; nodes.Tau; nodes.Strength |]
    |> Array.map (Array.map float)

/// A smooth scalar of the activity: neither linear nor symmetric, so that no error of sign or order cancels.
let private loss (case: NetworkCase) (activity: torch.Tensor) : torch.Tensor =
    let weights = (Convert.toTensor case.Reading).``to`` activity.dtype
    (activity.mul weights).add((activity.mul(activity).mul weights).mul(Scalar.op_Implicit 0.5)).sum()

let private respond (execution: Execution) (case: NetworkCase) =
    let run = Multilayered.parametric execution case.Network

    fun (inputs: torch.Tensor[]) ->
        (run
            {
                Slope = inputs[1]
                Bias = inputs[2]
                Tau = inputs[3]
                Strength = inputs[4]
            }
            inputs[0])
            .Activity

let private tensors (execution: Execution) (case: NetworkCase) (at: Point) : torch.Tensor[] =
    at
    |> Array.mapi (fun i values ->
        let flat = Precision.cast execution.Precision (torch.tensor values)

        if i = 0 then
            flat.reshape (Array.map int64 case.Stimulus.Shape)
        else
            flat)

/// Gradients of the loss, one array an input, and the activity.
let private gradients (execution: Execution) (case: NetworkCase) (at: Point) : float[][] * float[] =
    Scope.run (fun () ->
        let leaves = tensors execution case at |> Array.map _.requires_grad_()
        let activity = respond execution case leaves
        (loss case activity).backward()

        let wide (tensor: torch.Tensor) =
            (Convert.elements<float>(tensor.detach().``to``(torch.float64).contiguous())).ToArray()

        leaves
        |> Array.map (fun leaf ->
            match leaf.grad with
            | null -> Array.zeroCreate (int (leaf.numel ()))
            | gradient -> wide gradient),
        wide activity)

let private executions =
    { SampleModel.execution with
        Precision = Precision.Double
    }
    :: [
        for kernel in Kernel.All ->
            { Execution.defaults with
                Threads = 1
                Kernel = Some kernel.Name
            }
    ]

let private label (execution: Execution) =
    if execution.Precision = Precision.Double then
        "double"
    else
        Option.defaultValue "" execution.Kernel

/// Positions of one input that are compared: some of them, spread evenly.
let private chosen (length: int) =
    let count = min length 7
    [ for k in 0 .. count - 1 -> k * length / count ]

[<Fact>]
let ``gradients of stimulus and parameters agree with central differences on every kernel`` () =
    let mutable compared = 0
    let mutable kinks = 0
    let mutable parted = 0
    let mutable rolledOut = 0
    let mutable moving = 0

    let property plan =
        let case = GeneratedNetwork.make plan
        let at = point case
        let exact = executions.Head
        let run = respond exact case

        let value (at: Point) =
            Scope.run (fun () ->
                use _ = torch.no_grad ()
                Convert.number (loss case (run (tensors exact case at))))

        let shifted input position step =
            at
            |> Array.mapi (fun i values ->
                if i = input then
                    Array.mapi (fun j x -> if j = position then x + step else x) values
                else
                    values)
            |> value

        let centre = value at
        let step = 1e-6

        // Where the slopes of the two sides differ there is a kink or a jump, and no gradient to compare with.
        // Tau has an edge at 1 of its own: below it means something else.
        let differences =
            [
                for input in 0 .. at.Length - 1 do
                    for position in chosen at[input].Length do
                        let above = (shifted input position step - centre) / step
                        let below = (centre - shifted input position -step) / step

                        if abs (above - below) > 1e-4 * (1.0 + abs above + abs below) then
                            kinks <- kinks + 1
                        else
                            // A small kink leaves the gradient anywhere between the two slopes.
                            input, position, (above + below) / 2.0, abs (above - below) / 2.0
            ]

        let _, precise = gradients exact case at

        for execution in executions do
            rolledOut <- rolledOut + 1
            let found, activity = gradients execution case at

            // Rounding can put a cell on the other side of the gate; then the two are at different points.
            if Array.exists2 (fun a b -> abs (a - b) > 1e-3) activity precise then
                parted <- parted + 1
            else
                let largest = found |> Seq.concat |> Seq.fold (fun most x -> max most (abs x)) 1.0

                let allowed =
                    if execution.Precision = Precision.Double then
                        1e-6
                    else
                        2e-4

                for input, position, expected, spread in differences do
                    let actual = found[input][position]
                    compared <- compared + 1

                    if expected <> 0.0 then
                        moving <- moving + 1

                    if not (abs (actual - expected) <= allowed * largest + 1e-9 * abs centre + spread) then
                        let where = $"{label execution}, {names[input]}[{position}]"
                        let what = $"{actual:g9}, by differences {expected:g9}, largest {largest:g4}"
                        Assert.Fail $"{where}: {what}\n%A{plan}"

    GeneratedNetwork.check 150 GeneratedNetwork.plans property
    Assert.True(kinks * 50 < compared, $"{kinks} kinks beside {compared} comparisons")
    Assert.True(parted * 50 < rolledOut, $"{parted} of {rolledOut} rollouts parted from double precision")
    Assert.True(moving * 3 > compared, $"only {moving} of {compared} derivatives are not 0")

[<Fact>]
let ``rollouts of one model may be followed back in any order, whatever their batches`` () =
    let plan =
        {
            Neurons = 12
            Layers = 4
            Batch = 2
            Rules = 2
            Linear = false
            Threshold = 0.01f
            Leak = true
            Divisive = true
            Initial = true
            Clamps = 0
            Duplicates = false
            Seed = 5
        }

    let network = (GeneratedNetwork.make plan).Network
    let random = Random 3

    let stimuli =
        [
            for batch in [ 2; 1; 2; 3; 2 ] ->
                NdArray.init [| batch; network.Sensory.Length; network.Layers |] (fun _ ->
                    GeneratedNetwork.between 0.0 1.0 random)
        ]

    for execution in executions do
        let model = Multilayered.modelWith execution network

        Scope.run (fun () ->
            let roll (stimulus: NdArray) =
                let leaf =
                    (Precision.cast execution.Precision (Convert.toTensor stimulus)).requires_grad_()

                leaf, (model.Respond leaf).Activity.square().sum()

            let gradient (leaf: torch.Tensor) =
                match leaf.grad with
                | null -> failwith "no gradient"
                | gradient -> (Convert.ofTensor gradient).Values

            let alone =
                stimuli
                |> List.map (fun stimulus ->
                    let leaf, sum = roll stimulus
                    sum.backward ()
                    gradient leaf)

            let all = stimuli |> List.map roll

            for i in [ 3; 0; 4; 2; 1 ] do
                (snd all[i]).backward()

            List.iter2 (fun expected (leaf, _) -> Assert.Equal<float32[]>(expected, gradient leaf)) alone all

            // The same through one backward pass of their sum.
            let again = stimuli |> List.map roll
            (again |> List.map snd |> List.reduce (fun a b -> a.add b)).backward()
            List.iter2 (fun expected (leaf, _) -> Assert.Equal<float32[]>(expected, gradient leaf)) alone again)

[<Fact>]
let ``with repeated sensory neurons the default rules give the gradient of what is computed`` () =
    let standard =
        Rules.all |> List.findIndex (fun rules -> rules.Name = Rules.standard.Name)

    let plans =
        FsCheck.FSharp.Gen.map
            (fun plan ->
                { plan with
                    Duplicates = true
                    Rules = standard
                })
            GeneratedNetwork.plans

    let mutable compared = 0
    let mutable kinks = 0

    GeneratedNetwork.check 60 plans (fun plan ->
        let case = GeneratedNetwork.make plan
        let at = point case
        let exact = executions.Head
        let run = respond exact case

        let value (stimulus: float[]) =
            Scope.run (fun () ->
                use _ = torch.no_grad ()
                Convert.number (loss case (run (tensors exact case (Array.append [| stimulus |] (Array.tail at))))))

        let shifted position step =
            at[0] |> Array.mapi (fun j x -> if j = position then x + step else x) |> value

        let found, _ = gradients exact case at
        let centre = value at[0]
        let largest = found[0] |> Array.fold (fun most x -> max most (abs x)) 1.0

        for position in 0 .. at[0].Length - 1 do
            let above = (shifted position 1e-6 - centre) / 1e-6
            let below = (centre - shifted position -1e-6) / 1e-6

            if abs (above - below) > 1e-4 * (1.0 + abs above + abs below) then
                kinks <- kinks + 1
            else
                compared <- compared + 1
                let expected = (above + below) / 2.0

                if
                    not (
                        abs (found[0][position] - expected)
                        <= 1e-6 * largest + 1e-9 * abs centre + abs (above - below) / 2.0
                    )
                then
                    Assert.Fail $"input {position}\n%A{plan}")

    Assert.True(kinks * 50 < compared, $"{kinks} kinks beside {compared} comparisons")
