namespace ActMax.Cli

open System
open System.Globalization
open ActMax
open ActMax.Report
open Argu
open FsToolkit.ErrorHandling

/// `actmax saliency`: what counts in a run's stimulus and along the way.
[<RequireQualifiedAccess>]
module SaliencyCommand =

    let private shown = 8

    let private methods = [ "vanilla"; "input-x-gradient"; "integrated" ]

    let private method (name: string) : Result<int -> SaliencyMethod, InputError list> =
        match name with
        | "vanilla" -> Ok(fun _ -> SaliencyMethod.Gradient)
        | "input-x-gradient" -> Ok(fun _ -> SaliencyMethod.InputTimesGradient)
        | "integrated" -> Ok SaliencyMethod.Integrated
        | other -> Error [ InputError.UnknownName("method", other, methods) ]

    let private steps (text: string) : Result<int, InputError list> =
        match Int32.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
        | true, count when count >= 1 && count <= 100_000 -> Ok count
        | _ -> Error [ InputError.Unreadable("--steps", text, "a whole number from 1 to 100000") ]

    let private scale (name: string option) : Result<SaliencyScale, InputError list> =
        match name with
        | None -> Ok SaliencyScale.Raw
        | Some "magnitude" -> Ok SaliencyScale.Magnitude
        | Some "signed-maximum" -> Ok SaliencyScale.SignedMaximum
        | Some other -> Error [ InputError.UnknownName("scale", other, [ "magnitude"; "signed-maximum" ]) ]

    let private request (flags: ParseResults<SaliencyFlag>) : Result<SaliencyRequest, InputError list> =
        validation {
            let! method = method (flags.GetResult(SaliencyFlag.Method, "vanilla"))
            and! steps = steps (flags.GetResult(SaliencyFlag.Steps, "50"))

            and! scale =
                match flags.TryGetResult SaliencyFlag.Normalise with
                | Some name -> scale (Some(Option.defaultValue "magnitude" name))
                | None -> scale None

            and! targets =
                flags.GetResults SaliencyFlag.Target
                |> List.map TargetReader.placeOrTarget
                |> InputError.gather

            return
                {
                    Method = method steps
                    Scale = scale
                    Targets = targets
                }
        }

    let private strongest (run: OpenedRun) (found: ExplainedSaliency) : string list =
        let values = found.Values
        let inputs, times = values.Shape[1], values.Shape[2]

        [
            for at, value in
                values.Values
                |> Array.indexed
                |> Array.filter (fun (_, value) -> value <> 0f)
                |> Array.sortByDescending (fun (_, value) -> abs value)
                |> Array.truncate shown do
                let neuron = run.Prepared.Network.Sensory[at / times % inputs]

                let item =
                    if values.Shape[0] > 1 then
                        $", stimulus {at / (inputs * times)}"
                    else
                        ""

                $"  {Connectome.title neuron run.Connectome}, time {at % times}{item}: {value:g4}"
        ]

    let private completeness (found: ExplainedSaliency) : string list =
        match found.Map.Method with
        | SaliencyMethod.Gradient -> []
        | _ ->
            [
                for item, one in Array.indexed found.Map.Completeness |> Array.truncate shown ->
                    $"Shares of stimulus {item} sum to {one.Sum:g4}; it adds {one.Difference:g4} to the targets."
            ]

    let run (screen: Screen) (flags: ParseResults<SaliencyFlag>) : int =
        result {
            let! request = request flags

            let! run =
                flags.TryGetResult SaliencyFlag.Run
                |> Given.folder
                |> Result.bind OpenedRun.read

            let! found = ExplainSaliency.compute request run
            do! ExplainSaliency.write run found
            do! RunReport.refresh run.Folder

            return
                [
                    "What counts most in the stimulus:"
                    yield! strongest run found
                    yield! completeness found
                    $"Written: {run.Folder} (saliency.csv, gradients.csv)"
                ]
        }
        |> Screen.answer (Screen.quietIf (flags.Contains SaliencyFlag.Quiet) screen)
