namespace ActMax.Cli

open System.IO
open ActMax
open ActMax.Report
open FsToolkit.ErrorHandling

/// `actmax demo image`: networks trained on Fashion-MNIST, and what their units like best beside the best real images.
[<RequireQualifiedAccess>]
module ImageDemoCommand =

    let private trained (screen: Screen) (settings: ImageDemo) (data: FashionData) (number: int) : TrainedClassifier =
        let what =
            if number = 0 then
                "Training the network"
            else
                $"Training held-out network {number}"

        Screen.line screen $"{what} ({settings.Epochs} epochs of {data.TrainLabels.Length} images)"

        let trained =
            ImageDemo.train
                (fun epoch ->
                    Screen.line screen $"  epoch {epoch.Number + 1}, loss {epoch.Loss:f3}, {epoch.Seconds:f0} s")
                settings
                number
                data

        Screen.line screen $"  {100.0 * trained.Accuracy:f1} %% of {data.TestLabels.Length} test images right"
        trained

    let private search (screen: Screen) (folder: string) (prepared: PreparedModel) =
        ModelCommand.perform (Screen.quiet screen) folder true (fun () -> Ok()) prepared

    let run (screen: Screen) (folder: string) (settings: ImageDemo) (place: string) : int =
        let prepared =
            result {
                let! data = FashionData.read place
                do! RunFolder.prepare folder

                return
                    match settings.Images with
                    | Some count -> FashionData.truncated count data
                    | None -> data
            }

        match prepared with
        | Error faults -> Screen.refuse screen faults
        | Ok data ->
            let networks = [ 0..2 ] |> List.map (trained screen settings data)
            let compare = ImageTransfer.comparison data networks
            let at name = Path.Combine(folder, name)

            let searches =
                ("classes", ImageDemo.classes settings data networks (compare >> ImageTransfer.facts))
                :: ImageDemo.channels settings data networks.Head

            let code, outcome =
                searches
                |> List.fold
                    (fun (code, first) (name, prepared) ->
                        if code <> Exit.ok then
                            code, first
                        else
                            let code, outcome = search screen (at name) prepared
                            code, first |> Option.orElse outcome)
                    (Exit.ok, None)

            match code, outcome with
            | 0, Some outcome ->
                let rows = compare outcome

                match ImageTransfer.write folder networks rows with
                | Error faults -> Screen.refuse screen faults
                | Ok() ->
                    ImageTransfer.table rows |> List.iter (Screen.line screen)
                    let best, any = ImageTransfer.wins rows

                    Screen.line
                        screen
                        $"Found beats the best real image on all networks for {best} of {rows.Length} classes, any real image there for {any}."

                    for name, _ in searches do
                        Screen.line screen $"Report: {Path.Combine(at name, RunReport.fileName)}"

                    Exit.ok
            | code, _ -> code
