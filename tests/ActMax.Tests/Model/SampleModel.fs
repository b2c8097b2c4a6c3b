namespace ActMax.Tests

open System
open ActMax
open ActMax.Kernels
open TorchSharp

/// Small models that searches are tried on.
[<RequireQualifiedAccess>]
module SampleModel =

    /// A network of 12 rate neurons with random weights, 4 of them sensory, over 4 layers.
    let network: Network =
        let random = Random 7

        let edges =
            [|
                for post in 4..11 do
                    for pre in 0..11 do
                        if random.NextDouble() < 0.5 then
                            post, pre, float32 (random.NextDouble() * 0.8 - 0.25)
            |]

        let weights =
            CsrMatrix.FromCoordinates(
                12,
                12,
                ReadOnlySpan(edges |> Array.map (fun (post, _, _) -> post)),
                ReadOnlySpan(edges |> Array.map (fun (_, pre, _) -> pre)),
                ReadOnlySpan(edges |> Array.map (fun (_, _, weight) -> weight))
            )

        Network.create weights [| 0; 1; 2; 3 |] 4
        |> Network.withSlope (Grouped.same 1.5f)
        |> Network.withThreshold 0f

    let execution: Execution = { Execution.defaults with Threads = 1 }

    let model: Model = Multilayered.modelWith execution network

    /// Targets in several layers, other ones for each of three items.
    let targets: Target list =
        [
            yield! Target.all 2 [| 8; 9 |] 0.4f |> Target.forItem 0
            yield! Target.all 3 [| 10 |] 0.7f |> Target.forItem 1
            yield! Target.all 1 [| 6; 7; 11 |] 0.2f |> Target.forItem 2
        ]

    /// The same targets for one item alone.
    let alone (item: int) : Target list =
        targets
        |> List.filter (fun target -> target.Item = Some item)
        |> List.map (fun target -> { target with Item = None })

    /// A start for each of `items` items.
    let start (seed: int) (items: int) : NdArray =
        let random = Random seed
        NdArray.init [| items; 4; 4 |] (fun _ -> float32 (random.NextDouble()))

    /// A model whose activity [batch; unit; layer] is a function of its stimulus [batch; input; time].
    let ofFunction (inputs: int) (times: int) (precision: Precision) (f: torch.Tensor -> torch.Tensor) : Model =
        {
            Name = "function"
            Space =
                {
                    Axes = [ Axis.create "input" inputs; Axis.create "time" times ]
                    Bounds = Bounds.unbounded
                    FrameSeconds = None
                }
            Precision = precision
            Inner = None
            Notes = []
            Redirected = None
            Cells = None
            Respond =
                fun stimulus ->
                    let activity = f stimulus

                    {
                        Activity = activity
                        Layer = fun name -> activity.select (2L, Int64.Parse name)
                    }
        }

    /// A search of 30 iterations with nothing but a start.
    let search: Search =
        { Search.defaults with
            Initial = Initial.Given(start 1 1)
        }
        |> Search.withBudget 30
