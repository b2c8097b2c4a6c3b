module ActMax.Tests.Cli.JobFileTests

open System
open System.IO
open ActMax
open FsCheck
open FsCheck.FSharp
open Xunit

let private faults (result: Result<'value, InputError list>) =
    match result with
    | Ok _ -> failwith "expected faults."
    | Error faults -> faults |> List.map InputError.message

let private read (text: string) =
    use bench = new Bench()
    JobFile.read MaximiseRequest.form (bench.Write("job.json", text))

[<Fact>]
let ``broken JSON is named with its line`` () =
    for text, part in
        [
            "", "line 1"
            "{\n\"layers\": 3,\n\"seed\" 4}", "line 3"
            "{\"layers\": ", "line 1"
            "[1, 2]", "not an object"
            "\"text\"", "not an object"
        ] do
        let messages = faults (read text)
        Assert.Single messages |> ignore
        Assert.Contains("job.json", messages[0])
        Assert.Contains(part, messages[0])
        Assert.DoesNotContain("BytePosition", messages[0])

[<Fact>]
let ``every unknown key is named, with the known ones`` () =
    let messages =
        faults (read """{ "layer": 3, "weights": "w", "seeds": 2, "job": "x" }""")

    Assert.Equal(3, messages.Length)

    for key, message in List.zip [ "layer"; "seeds"; "job" ] messages do
        Assert.Contains($"'{key}'", message)
        Assert.Contains("learning-rate", message)

[<Fact>]
let ``a key that comes twice is a fault`` () =
    Assert.Contains("'seed' appears more than once", faults (read """{ "seed": 3, "seed": 4 }""") |> List.exactlyOne)

let private complete =
    Map.ofList
        [
            "weights", SettingValue.Text "w.npz"
            "neurons", SettingValue.Text "n.csv"
            "sensory", SettingValue.Text "a = 1"
            "layers", SettingValue.Number "3"
            "target", SettingValue.Texts [ "a = 2@1=0.5" ]
            "out", SettingValue.Text "run"
        ]

[<Fact>]
let ``values of the wrong type are all named`` () =
    let wrong =
        Map.ofList
            [
                "layers", SettingValue.Text "3"
                "seed", SettingValue.Number "1.5"
                "linear", SettingValue.Text "true"
                "weights", SettingValue.Number "1"
                "tau", SettingValue.Flag true
                "target", SettingValue.Texts [ "x"; "a@b=c" ]
                "precision", SettingValue.Text "half"
                "most-inputs", SettingValue.Number "1e99"
            ]

    let all = Map.fold (fun all key value -> Map.add key value all) complete wrong
    let messages = faults (MaximiseRequest.ofSettings all)
    Assert.Equal(9, messages.Length)

    for key in
        [
            "layers"
            "seed"
            "linear"
            "weights"
            "tau"
            "target"
            "precision"
            "most-inputs"
        ] do
        Assert.Contains(messages, (fun message -> message.Contains key))

[<Fact>]
let ``everything that is missing is named at once`` () =
    let messages = faults (MaximiseRequest.ofSettings Map.empty)

    Assert.Equal<string list>(
        [ "weights"; "neurons"; "sensory"; "layers"; "out"; "target" ],
        messages |> List.map (fun message -> message.Split(' ')[0])
    )

let private texts =
    Gen.elements
        [
            "a"
            "cell_type = 'MBON'"
            "ä \"quoted\" \\ x"
            "line\nbreak"
            "name <b>&+</b>"
        ]

let private numbers =
    Gen.oneof
        [
            Gen.elements [ 0.1; 1e-5; 123456.789; 1e300; 5e-324 ]
            Gen.choose (0, 1000000) |> Gen.map (fun n -> float n / 997.0)
        ]

let private value (setting: Setting<MaximiseRequest>) : Gen<SettingValue option> =
    let wholes = Gen.choose (-1000, 100000) |> Gen.map (int64 >> SettingValue.ofLong)

    let candidates =
        match setting.Key with
        | "target" ->
            Gen.elements [ [ "a = 1@0=max" ]; [ "b@2=-0.25"; "c = 'x@y=1'@3=min" ]; [ "d@11=1E-05" ] ]
            |> Gen.map SettingValue.Texts
        | "precision" -> Gen.elements [ "single"; "double" ] |> Gen.map SettingValue.Text
        | "divides" ->
            Gen.elements [ [ "a:b" ]; [ "APL:KC,MBON"; "c d:e" ] ]
            |> Gen.map SettingValue.Texts
        | "tau"
        | "on-value"
        | "threshold"
        | "slope" -> numbers |> Gen.map (fun x -> SettingValue.ofSingle (float32 (min x 1e30)))
        | _ ->
            let probe candidate =
                match setting.Set candidate MaximiseRequest.defaults with
                | Ok _ -> true
                | Error _ -> false

            if probe (SettingValue.Flag true) then
                Gen.elements [ true; false ] |> Gen.map SettingValue.Flag
            elif probe (SettingValue.Text "x") then
                texts |> Gen.map SettingValue.Text
            elif probe (SettingValue.Number "0.5") then
                numbers |> Gen.map SettingValue.ofFloat
            else
                wholes

    if setting.Needed.IsSome || setting.Key = "target" then
        Gen.map Some candidates
    else
        Gen.oneof [ Gen.constant None; Gen.map Some candidates ]

let private requests =
    MaximiseRequest.all
    |> List.map (fun setting -> value setting |> Gen.map (Option.map (fun value -> setting.Key, value)))
    |> Gen.sequenceToList
    |> Gen.map (fun entries ->
        entries
        |> List.choose id
        |> Map.ofList
        |> MaximiseRequest.ofSettings
        |> InputError.orFail)

[<Fact>]
let ``what is written to a job file is read from it again`` () =
    use bench = new Bench()

    let absolute (path: string) =
        if path = "" then
            path
        else
            Path.GetFullPath(path, bench.Folder)

    let normal (request: MaximiseRequest) =
        { request with
            Quiet = false
            Out = absolute request.Out
            Job =
                { request.Job with
                    Weights = absolute request.Job.Weights
                    Neurons = absolute request.Job.Neurons
                    TargetsFile = request.Job.TargetsFile |> Option.map absolute
                    Init = request.Job.Init |> Option.map absolute
                    Parameters = request.Job.Parameters |> Option.map absolute
                }
        }

    Prop.forAll (Arb.fromGen requests) (fun request ->
        let wanted = normal request

        JobFile.write MaximiseRequest.form bench.Folder (MaximiseRequest.settings wanted)
        |> InputError.orFail

        let found =
            JobFile.read MaximiseRequest.form (bench.At "job.json")
            |> Result.bind MaximiseRequest.ofSettings
            |> InputError.orFail

        Assert.Equal(wanted, found))
    |> fun property -> Check.One(Config.QuickThrowOnFailure.WithMaxTest 200, property)

[<Fact>]
let ``numbers are read the same in every culture`` () =
    let before = Globalization.CultureInfo.CurrentCulture

    try
        let culture =
            Globalization.CultureInfo.InvariantCulture.Clone() :?> Globalization.CultureInfo

        culture.NumberFormat.NumberDecimalSeparator <- ","
        culture.NumberFormat.NumberGroupSeparator <- "."
        Globalization.CultureInfo.CurrentCulture <- culture
        use bench = new Bench()

        let request =
            complete
            |> Map.add "learning-rate" (SettingValue.Word "0.25")
            |> MaximiseRequest.ofSettings
            |> InputError.orFail

        Assert.Equal(0.25, request.Job.LearningRate)

        JobFile.write MaximiseRequest.form bench.Folder (MaximiseRequest.settings request)
        |> InputError.orFail

        Assert.Contains("\"learning-rate\": 0.25", File.ReadAllText(bench.At "job.json"))
    finally
        Globalization.CultureInfo.CurrentCulture <- before
