namespace ActMax.Tests.Report

open System
open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open ActMax.Report

/// Small pages with known content, and what is inside of a rendered one.
[<RequireQualifiedAccess>]
module SamplePage =

    let unit (group: string) (number: int) : PageUnit =
        {
            Id = string (720575940600000000L + int64 number)
            Name = $"{group}_{number}"
            Group = group
        }

    let target (neuron: PageUnit) (layers: int) : PageTarget =
        {
            Unit = neuron
            Layer = layers - 1
            Goal = "0.9"
            GoalValue = Some 0.9
            Reached = 0.875
            Trace = Array.init layers (fun layer -> 0.875f * float32 layer / float32 (layers - 1))
        }

    /// `value input time` gives the stimulus of every item.
    let create (inputs: PageUnit[]) (times: int) (items: int) (value: int -> int -> float32) : Page =
        let layers = times + 1

        {
            Title = "A sample"
            Summary = [ "The target reaches 0.875 of 0.9."; "Two sentences." ]
            StopReason = "budget"
            Inputs = inputs
            ActiveFrom = 0.0f
            Times = Array.init times string
            TimeUnit = "layer"
            Layers = Array.init layers string
            Items =
                Array.init items (fun item ->
                    {
                        Name = $"restart {item + 1}"
                        Stimulus = Array.init (inputs.Length * times) (fun cell -> value (cell / times) (cell % times))
                        Targets = [| target (unit "MBON" 5) layers |]
                        Strongest = [| unit "KC" 1, Array.create layers 0.5f |]
                        FinalLoss = 0.0625
                    })
            Losses =
                {
                    Iterations = [| 0; 1; 2 |]
                    Total = [| 1.5; 0.75; 0.5 |]
                    Terms = [| "activity", [| 1.0; 0.5; 0.375 |]; "input L1", [| 0.5; 0.25; 0.125 |] |]
                }
            Settings = [ "Search", [ "optimiser", "Adam"; "seed", "7" ] ]
            Provenance = [ "ActMax", "0.1.0" ]
            Movie = None
            Figures = [||]
            Baselines = [||]
            Analyses = Analyses.none
        }

    let small: Page =
        create (Array.init 12 (fun i -> unit (if i < 6 then "DM1" else "VA2") i)) 3 2 (fun input time ->
            if input % 3 = 0 then
                0.1f * float32 (input + time)
            else
                0.0f)

    let private dataElement =
        Regex("<script type=\"application/json\" id=\"page-data\">(.*?)</script>", RegexOptions.Singleline)

    /// The data that a page carries.
    let data (html: string) : JsonElement =
        JsonDocument.Parse(dataElement.Match(html).Groups[1].Value).RootElement

    /// The page without the text inside of its scripts.
    let markup (html: string) : string =
        Regex.Replace(html, "(<script[^>]*>).*?</script>", "$1</script>", RegexOptions.Singleline)

    /// The entry of a list inside of an object.
    let entry (name: string) (index: int) (element: JsonElement) : JsonElement =
        let list = element.GetProperty name
        list[index]

    let strings (element: JsonElement) : string[] =
        [| for item in element.EnumerateArray() -> nonNull (item.GetString()) |]

    let integers (element: JsonElement) : int[] =
        [| for item in element.EnumerateArray() -> item.GetInt32() |]

    let floats (element: JsonElement) : float32[] =
        let bytes = element.GetBytesFromBase64()
        Array.init (bytes.Length / 4) (fun i -> BitConverter.ToSingle(bytes, 4 * i))

    /// Runs `action` with a folder that is gone afterwards.
    let inFolder (action: string -> unit) : unit =
        let folder = Directory.CreateTempSubdirectory "actmax-report-"

        try
            action folder.FullName
        finally
            folder.Delete true
