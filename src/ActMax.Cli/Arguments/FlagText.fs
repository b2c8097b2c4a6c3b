namespace ActMax.Cli

/// What the help says of flags that several commands have.
[<RequireQualifiedAccess>]
module internal FlagText =
    let weights =
        "the connectome's matrix as scipy saves it (.npz), presynaptic in rows."

    let neurons = "the table of its neurons (.csv, .csv.gz)."

    let idColumn =
        "the column that identifies a neuron (default: root_id, bodyId, skid, ...)."

    let indexColumn =
        "the column of positions in the matrix (default: idx); '' when rows are in its order."

    let signColumn = "the column of signs: 1 or -1, + or -."

    let transmitterColumn =
        "the column of transmitters, from which signs follow (GABA and glutamate: -1)."

    let allowMissing = "neurons of the matrix may have no row in the table."
    let layers = "how many layers (time steps) the network is unrolled over."
    let linear = "linear neurons instead of rectified tanh."
    let threshold = "activity below it counts as 0 (default: 0.01)."
    let silence = "which neurons are held at 0 throughout."

    let divides =
        "groups whose inhibition divides: \"GROUP:GROUP,GROUP\"; may come again."

    let threads =
        "most threads; 0 is one a processor (default: 0). The result does not depend on it."

    let checkpointEvery =
        "keep every so many layers, compute the others again: less memory (default: 0, keep all)."

    let kernel = "the kernel to compute with (actmax doctor lists them)."

    let precision =
        "single or double (default: single; double for small networks with v2.x)."

    /// With what follows it: where the results go.
    let run (results: string) =
        $"the folder of a run by actmax maximise; {results} there."

    let item = "which stimulus of the run (default: 0)."
    let targets = "\"CONDITION@LAYER\" instead of the run's targets; may come again."
    let quiet = "print nothing but errors."

    let job =
        "a job file: a JSON object whose keys are these flags without dashes; flags given here win."

    let seed = "the same seed gives the same result (default: 0)."
    let noReport = "write no report.html."
    let title = "title of the report."
    let out = "the folder to write."
