namespace ActMax.Cli

open Argu

/// What `actmax demo` shows.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type DemoFlag =
    | [<MainCommand; ExactlyOnce>] Demo of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Seed of number: string
    | [<EqualsAssignmentOrSpaced; Unique>] Neurons of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Cell of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Extent of hexals: string
    | [<EqualsAssignmentOrSpaced; Unique>] Hex of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Checkpoint of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Data of folder: string
    | [<EqualsAssignmentOrSpaced; Unique>] Epochs of count: string
    | [<Unique>] Quick
    | [<EqualsAssignmentOrSpaced; Unique>] Threads of count: string
    | [<Unique>] Quiet
    | [<EqualsAssignmentOrSpaced; Unique>] Out of folder: string

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Demo _ ->
                "circuit: an invented olfactory circuit with targets whose best stimulus is known; motion: a planted detector of motion on the fly's lattice; retina: video models of which the best is known exactly; image: what a network trained on Fashion-MNIST likes best."
            | Seed _ -> "another seed invents another circuit, or starts elsewhere (default: 0)."
            | Neurons _ -> "circuit: how many neurons it has (default: 1000)."
            | Cell _ -> "motion: the cell type to drive (default: T4c)."
            | Extent _ -> "motion: radius of the lattice in hexals (default: 6, with --hex 15)."
            | Hex _ -> "motion: flyvis' connectome file instead of the planted detector."
            | Checkpoint _ -> "motion: its trained parameters."
            | Data _ -> "image: the folder of Fashion-MNIST's four files (default: where Debian has them)."
            | Epochs _ -> "image: times that every image is seen in training (default: 3)."
            | Quick -> "image: train on a tenth of the images; for a look only."
            | Threads _ -> FlagText.threads
            | Quiet -> FlagText.quiet
            | Out _ -> "the folder to write (default: actmax-demo)."

/// The flags of `actmax data`.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type DataFlag =
    | [<MainCommand; Last>] Words of word: string list
    | [<EqualsAssignmentOrSpaced; Unique>] To of folder: string
    | [<Unique>] Quiet

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Words _ -> "list, or download and the NAME of a data set (default: list)."
            | To _ -> "the folder for the files (default: ACTMAX_DATA, else a folder of the user's own)."
            | Quiet -> FlagText.quiet

/// `actmax doctor` has nothing to say but help.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type DoctorFlag =
    | [<Hidden>] Nothing

    interface IArgParserTemplate with
        member _.Usage = ""

/// The flags of `actmax bench`.
[<HelpFlags("--help", "-h"); RequireQualifiedAccess>]
type BenchFlag =
    | [<MainCommand; ExactlyOnce>] Workload of name: string
    | [<EqualsAssignmentOrSpaced; Unique>] Weights of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Neurons of file: string
    | [<EqualsAssignmentOrSpaced; Unique>] Sensory of condition: string
    | [<EqualsAssignmentOrSpaced; Unique>] Layers of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Batch of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Iterations of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Threads of count: string
    | [<EqualsAssignmentOrSpaced; Unique>] Checkpoint_Every of layers: string
    | [<EqualsAssignmentOrSpaced; Unique>] Kernel of name: string
    | [<Unique>] Json

    interface IArgParserTemplate with
        member flag.Usage =
            match flag with
            | Workload _ -> "connectome: a search as connectome_interpreter v2.10 does it."
            | Weights _ -> FlagText.weights
            | Neurons _ -> "the table of its neurons with columns idx, cell_type and sign."
            | Sensory _ -> "which neurons receive the stimulus (default: \"is_sensory = 1\")."
            | Layers _ -> "how many layers (time steps) the network is unrolled over (default: 6)."
            | Batch _ -> "how many stimuli side by side (default: 4)."
            | Iterations _ -> "how many updates (default: 20)."
            | Threads _ -> FlagText.threads
            | Checkpoint_Every _ -> FlagText.checkpointEvery
            | Kernel _ -> FlagText.kernel
            | Json -> "print one JSON object."
