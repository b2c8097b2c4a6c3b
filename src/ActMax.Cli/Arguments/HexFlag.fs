namespace ActMax.Cli

open Argu

/// The flags of `actmax find`, `actmax regularise` and `actmax maximise --hex`. Each value stays text here: the settings
/// of a job read it, as in a job file.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type HexFlag =
    | [<EqualsAssignmentOrSpaced; Unique>] Job of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Hex of file: string
    | [<Unique>] Planted
    | [<EqualsAssignmentOrSpaced; Unique>] Checkpoint of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Bias_Seed of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Extent of hexals: string
    | [<EqualsAssignmentOrSpaced; Unique>] Cell of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Position of place: string
    | [<EqualsAssignmentOrSpaced; Unique>] Clips of source: string
    | [<EqualsAssignmentOrSpaced; Unique>] Stimulus of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Frame_Seconds of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Seconds of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Preset of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Iterations of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Learning_Rate of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Response_Weight of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Grey_Weight of number: string
    | [<Unique>] Last_Only
    | [<Unique>] No_Last_Only
    | [<EqualsAssignmentOrSpaced; Unique>] Seed of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Restarts of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Threads of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Precision of name: string
    | [<Unique>] No_Report
    | [<Unique>] Quiet
    | [<EqualsAssignmentOrSpaced; Unique>] Title of text: string
    | [<EqualsAssignmentOrSpaced; Unique>] Out of folder: string

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Job _ -> FlagText.job
            | Hex _ -> "flyvis' connectome file, or a network that was saved (.json)."
            | Planted -> "the planted motion detector instead of a file."
            | Checkpoint _ -> "a flyvis checkpoint, or the folder of a network with several."
            | Bias_Seed _ -> "draws the biases as flyvis does, with this seed (flyvis: 0); default: 0.5 each."
            | Extent _ -> "radius of the lattice in hexals (default: 15)."
            | Cell _ -> "the cell type to drive, such as T4c."
            | Position _ -> "where on the lattice the cell is: U,V (default: 0,0, the centre)."
            | Clips _ -> "the clips to search: moving-edges, moving-bars, flashes, gratings, dots, or .npy files."
            | Stimulus _ -> "the stimulus to regularise (.npy); default: the best of the clips."
            | Frame_Seconds _ -> "integration step and duration of a frame (default: 0.01)."
            | Seconds _ -> "duration of a generated stimulus (default: 0.8)."
            | Preset _ -> "flyvis (as flyvis does it) or default."
            | Iterations _ -> "how many updates."
            | Learning_Rate _ -> "step of the optimiser (default: 0.01)."
            | Response_Weight _ -> "weight of the response."
            | Grey_Weight _ -> "weight of what is not grey."
            | Last_Only -> "only the response to the last frame counts (default with flyvis)."
            | No_Last_Only -> "every frame counts (default without flyvis)."
            | Seed _ -> FlagText.seed
            | Restarts _ -> "so many starts, of which the best is kept (default: 1)."
            | Threads _ -> FlagText.threads
            | Precision _ -> "single or double (default: single)."
            | No_Report -> FlagText.noReport
            | Quiet -> FlagText.quiet
            | Title _ -> FlagText.title
            | Out _ -> FlagText.out
