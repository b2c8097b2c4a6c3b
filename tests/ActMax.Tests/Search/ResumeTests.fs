/// Searches that stop and go on from a file.
module ActMax.Tests.ResumeTests

open System.IO
open ActMax
open Xunit

let private inFile (work: string -> unit) =
    let folder = Directory.CreateTempSubdirectory "actmax-resume"

    try
        work (Path.Combine(folder.FullName, "search.npz"))
    finally
        folder.Delete true

let private model = SampleVision.convolution 3 6 7

let private loss =
    Objective.increase "up" (UnitReadout.unit' TimeWindow.whole 2)
    + 0.01 * StimulusTerm.l2 0.0

let private search optimiser : Search =
    { Search.defaults with
        Optimiser = optimiser
        Initial = Initial.Normal(0f, 0.5f)
        Constraints = [ Constraint.NormAtMost 4.0 ]
        Transforms = [ Transform.jitter 2; Transform.noise 0.1 ]
        Landmarks = [ Landmark.Last ]
        SnapshotEvery = Some 4
        Restarts = 2
        Seed = 5L
    }

let private same (a: Outcome) (b: Outcome) =
    Assert.Equal<float32[]>(a.Stimulus.Values, b.Stimulus.Values)
    Assert.Equal<float32[]>(a.Activity.Values, b.Activity.Values)
    Assert.Equal<float list>([ for r in a.History -> r.Total ], [ for r in b.History -> r.Total ])

    Assert.Equal<float list>(
        [
            for r in a.History do
                yield! r.Items
        ],
        [
            for r in b.History do
                yield! r.Items
        ]
    )

    Assert.Equal<Restart[]>(a.Restarts, b.Restarts)
    Assert.Equal<(int * NdArray)[]>(a.Snapshots, b.Snapshots)
    Assert.Equal<LandmarkStimulus[]>(a.Landmarks, b.Landmarks)
    Assert.Equal(a.Stop, b.Stop)

[<Fact>]
let ``a search that goes on from a file equals the uninterrupted one bit for bit`` () =
    for optimiser in
        [
            Optimiser.adam 0.1
            Optimiser.Sgd(0.3, 0.9, true)
            Optimiser.Lbfgs(0.2, 3)
            Optimiser.nAdam 0.1
            Optimiser.rmsProp 0.01
            Optimiser.Regularised([ StepRule.BlurEvery(0.5, 3) ], Optimiser.adamW 0.1)
        ] do
        inFile (fun path ->
            let until n =
                search optimiser
                |> Search.withBudget n
                |> Search.withStopRule (StopRule.Stillness(1e-9, 5))

            let whole = Search.run model loss (until 11)
            Search.checkpointed path 3 model loss (until 6) |> ignore
            let resumed = Search.resume path 100 model loss (until 11) |> InputError.orFail
            same whole resumed
            // And on from where it stopped, once more.
            let longer = Search.resume path 100 model loss (until 13) |> InputError.orFail
            same (Search.run model loss (until 13)) longer)

[<Fact>]
let ``other settings, damaged and missing files are errors that say so`` () =
    inFile (fun path ->
        let adam = search (Optimiser.adam 0.1) |> Search.withBudget 2

        let message (result: Result<Outcome, InputError list>) =
            match result with
            | Ok _ -> failwith "it went on"
            | Error errors -> InputError.messages errors

        Assert.Contains("no such file", message (Search.resume path 1 model loss adam))
        Search.checkpointed path 1 model loss adam |> ignore

        let other =
            { Search.withSeed 6L adam with
                Optimiser = Optimiser.adam 0.2
            }

        let told = message (Search.resume path 1 model loss other)
        Assert.Contains("seed", told)
        Assert.Contains("optimiser", told)
        let bytes = File.ReadAllBytes path
        File.WriteAllBytes(path, bytes[.. bytes.Length / 2])
        Assert.Contains(path, message (Search.resume path 1 model loss adam)))
