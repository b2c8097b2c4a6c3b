namespace ActMax

/// A published recipe by its name in a job.
[<NoEquality; NoComparison>]
type ModelPreset =
    {
        Name: string
        /// What it makes of a unit: "increase", "decrease", "sparse" or "contrastive".
        Objective: string
        /// The frames that it reads.
        Window: TimeWindow
        /// Loss and search for one unit.
        Create: Model -> int -> Loss * Search
    }

[<RequireQualifiedAccess>]
module ModelPreset =

    let private whole name create : ModelPreset =
        {
            Name = name
            Objective = "increase"
            Window = TimeWindow.whole
            Create = create
        }

    let private notebook name objective create : ModelPreset =
        {
            Name = name
            Objective = objective
            Window = TimeWindow.frames 10 10
            Create = create
        }

    /// Published recipes for single units; "default" is not one of them.
    let all: ModelPreset list =
        [
            notebook "openretina" "increase" Published.openRetinaNotebook
            notebook "openretina-inhibiting" "decrease" Published.openRetinaInhibiting
            notebook "openretina-sparse" "sparse" Published.openRetinaSparse
            whole "openretina-cli" (Published.openRetinaCommandLine TimeWindow.whole)
            whole "lucid" Published.lucid
            whole "maco" (Published.maco None)
            whole "sinzlab" Published.sinzlab
            whole "erhan" (fun model -> Published.erhan 25.0 model)
            whole "yosinski-small-norm" (Published.yosinski YosinskiSetting.SmallNorm)
            whole "yosinski-strong-decay" (Published.yosinski YosinskiSetting.StrongDecay)
            whole "yosinski-blurred" (Published.yosinski YosinskiSetting.Blurred)
            whole "yosinski-small-benefit" (Published.yosinski YosinskiSetting.SmallBenefit)
        ]

    /// Every name that a job may use.
    let names: string list = "default" :: (all |> List.map _.Name)

    /// None is the default, ActMax's own composition.
    let find (name: string) : Result<ModelPreset option, InputError list> =
        match name, all |> List.tryFind (fun preset -> preset.Name = name) with
        | "default", _ -> Ok None
        | _, Some preset -> Ok(Some preset)
        | _, None -> Error [ InputError.UnknownName("preset", name, names) ]
