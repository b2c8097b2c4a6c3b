namespace ActMax.Cli

open Argu

/// The flags of `actmax visualise`, and of `actmax maximise --model`. Each value stays text here: the settings of a job
/// read it, as in a job file.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type ModelFlag =
    | [<EqualsAssignmentOrSpaced; Unique>] Job of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Model of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Network of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Weights of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Size of sizes: string
    | [<EqualsAssignmentOrSpaced; Unique>] Frame_Rate of hertz: string
    | [<EqualsAssignmentOrSpaced; Unique>] Layout of axes: string
    | [<EqualsAssignmentOrSpaced; Unique>] Output of place: string
    | [<EqualsAssignmentOrSpaced; Unique>] Session of key: string
    | [<EqualsAssignmentOrSpaced; Unique>] Layer of path: string
    | [<EqualsAssignmentOrSpaced>] Unit of units: string
    | [<EqualsAssignmentOrSpaced; Unique>] Objective of name: string
    | [<EqualsAssignmentOrSpaced>] Against of units: string
    | [<EqualsAssignmentOrSpaced; Unique>] Window of seconds: string
    | [<EqualsAssignmentOrSpaced; Unique>] Preset of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Norm of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Range of bounds: string
    | [<EqualsAssignmentOrSpaced; Unique>] Parameterisation of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Blur of pixels: string
    | [<EqualsAssignmentOrSpaced; Unique>] Jitter of pixels: string
    | [<EqualsAssignmentOrSpaced; Unique>] Total_Variation of weight: string
    | [<EqualsAssignmentOrSpaced; Unique>] Init of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Iterations of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Learning_Rate of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Seed of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Seeds of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Data of file: string
    | [<EqualsAssignmentOrSpaced>] Held_Out of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Threads of count: string
    | [<Unique>] No_Report
    | [<Unique>] Quiet
    | [<EqualsAssignmentOrSpaced; Unique>] Title of text: string
    | [<EqualsAssignmentOrSpaced; Unique>] Out of folder: string

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Job _ -> FlagText.job
            | Model _ -> "a TorchScript file."
            | Network _ ->
                "instead of a file: alexnet, vgg16, resnet18 or classifier (two convolutions, as demo image trains)."
            | Weights _ -> "weights of such a network: a state dict (.pt, .pth) or .safetensors."
            | Size _ -> "sizes of a stimulus: 3x224x224 (channels, height, width), 2x50x18x16 (with frames)."
            | Frame_Rate _ -> "frames a second of a video."
            | Layout _ ->
                "axes of the model's output, b batch, n unit, t frame: bn, btn or bnt (default: seen from it)."
            | Output _ -> "of a model with several outputs the one to read: its place from 0, or its key."
            | Session _ -> "the session or data key that the model is asked for."
            | Layer _ -> "dotted path of the layer to read, such as features.8 (default: the output)."
            | Unit _ ->
                "the units (of channel and neuron: the channels) to drive, each by a stimulus of its own: 3, 0-9 or 1,4."
            | Objective _ ->
                "increase, decrease, sparse, contrastive, channel or neuron (default: what the preset has)."
            | Against _ -> "the units that a contrastive objective sets the others against."
            | Window _ -> "from and until which second of the response it counts: 0.33:0.67 (default: all)."
            | Preset _ ->
                "default, or a published recipe: lucid, maco, sinzlab, erhan, yosinski-blurred, openretina, ..."
            | Norm _ -> "L2 norm of every stimulus."
            | Range _ -> "lowest and highest value, LOW:HIGH, or one for every channel with commas between."
            | Parameterisation _ -> "what the search moves: pixels, sigmoid, fourier, pyramid or maco."
            | Blur _ -> "blur of the gradient, standard deviation in pixels."
            | Jitter _ -> "shift the stimulus by up to so many pixels in every iteration."
            | Total_Variation _ -> "weight of the loss of rough stimuli."
            | Init _ -> "the stimulus to start from (.npy)."
            | Iterations _ -> "how many updates."
            | Learning_Rate _ -> "step of the optimiser."
            | Seed _ -> FlagText.seed
            | Seeds _ -> "so many searches from different starts for every unit, all kept (default: 1)."
            | Data _ -> "real stimuli to compare with: .npy [stimulus; axes], or an IDX file."
            | Held_Out _ -> "another model (or weights of the same network), which only judges; may come again."
            | Threads _ -> FlagText.threads
            | No_Report -> FlagText.noReport
            | Quiet -> FlagText.quiet
            | Title _ -> FlagText.title
            | Out _ -> FlagText.out
