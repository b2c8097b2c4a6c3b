namespace ActMax.Cli

/// One file of a public data set.
type DataFile =
    {
        Name: string
        Address: string
        /// None where it is not known.
        Bytes: int64 option
        /// Lower-case hexadecimal; None where it is not known.
        Sha256: string option
    }

/// A public data set: where it is, under which terms, and how ActMax reads it.
type DataSet =
    {
        Name: string
        Title: string
        Address: string
        Licence: string
        /// Empty where the files are only given to people who log in.
        Files: DataFile list
        /// What it holds and what to do with it.
        Use: string list
    }

/// The data sets that `actmax data` knows.
[<RequireQualifiedAccess>]
module DataSets =

    let private prepared =
        "https://raw.githubusercontent.com/YijieYin/connectome_data_prep/5459f4737cbc8e4f556c69339240f0cf4eb1e579/"

    let private file address name (bytes: int64) sha =
        {
            Name = name
            Address = address
            Bytes = Some bytes
            Sha256 = Some sha
        }

    let private unknown address name =
        {
            Name = name
            Address = address
            Bytes = None
            Sha256 = None
        }

    let all: DataSet list =
        [
            {
                Name = "larva"
                Title = "Larval brain, Winding et al. 2023 (2,952 neurons, 63,545 connections)"
                Address = "https://www.science.org/doi/10.1126/science.add9330"
                Licence = "none stated where the prepared files lie; cite the paper"
                Files =
                    [
                        file
                            (prepared + "data/larva_inprop.npz")
                            "larva_inprop.npz"
                            239_621L
                            "4ff505c811b91a487907174318b24187f82f1a974668e08d3affa48e9c448f0d"
                        file
                            (prepared + "data/larva_type_meta.csv")
                            "larva_type_meta.csv"
                            280_906L
                            "0a00f05ce7b4633d3a664566314320769d0dc1f32ee4c6c5bd8aa832119f6e86"
                    ]
                Use =
                    [
                        "Input proportions and a neuron table without signs. Ready to use:"
                        "actmax maximise --weights larva_inprop.npz --neurons larva_type_meta.csv --layers 5"
                        "    --sensory \"cell_type = 'sensory'\" --target \"cell_type = 'MBON'@4=0.9\" --out larva"
                    ]
            }
            {
                Name = "flywire-783"
                Title = "Adult brain, FlyWire release 783 (138,639 neurons with connections)"
                Address = "https://zenodo.org/records/10676866"
                Licence = "see the record; the FlyWire consortium asks to be cited"
                Files =
                    [
                        unknown
                            "https://zenodo.org/records/10676866/files/proofread_connections_783.feather"
                            "proofread_connections_783.feather"
                        unknown
                            ("https://raw.githubusercontent.com/flyconnectome/flywire_annotations/main/"
                             + "supplemental_files/Supplemental_file1_neuron_annotations.tsv")
                            "Supplemental_file1_neuron_annotations.tsv"
                    ]
                Use =
                    [
                        "16,847,997 rows, one per pair of neurons and neuropil: pre_pt_root_id, post_pt_root_id, syn_count."
                        "Save the feather file as CSV first (pandas: read_feather, to_csv); then read it as an edge list,"
                        "add up the neuropils and divide by each neuron's input (the Connectome room of the library)."
                    ]
            }
            {
                Name = "codex-783"
                Title = "Adult brain, Codex download of release 783 (pairs with at least 5 synapses)"
                Address = "https://codex.flywire.ai/api/download"
                Licence = "the FlyWire principles; shown before the download"
                Files = []
                Use =
                    [
                        "Log in there and take connections.csv.gz, classification.csv.gz and neurons.csv.gz."
                        "connections.csv.gz has one row per pair and neuropil (pre_root_id, post_root_id, neuropil,"
                        "syn_count, nt_type); ActMax's reader of Codex files adds the neuropils up."
                    ]
            }
            {
                Name = "male-cns"
                Title = "Male central nervous system, on neuPrint"
                Address = "https://male-cns.janelia.org/download"
                Licence = "see that page"
                Files = []
                Use =
                    [
                        "neuPrint wants an account. Fetch adjacencies with its Python or R package and save both tables as CSV"
                        "(bodyId, type, instance; bodyId_pre, bodyId_post, roi, weight); ActMax reads that pair."
                    ]
            }
            {
                Name = "connectome-data-prep"
                Title = "Connectomes that are ready for activation maximisation (FAFB, MANC, male optic lobe, larva)"
                Address = "https://github.com/YijieYin/connectome_data_prep"
                Licence = "none stated; cite the papers that its README names"
                Files = []
                Use =
                    [
                        "The folder data/ holds pairs of a matrix (*_inprop*.npz) and a table (*_meta*.csv) with idx and sign:"
                        "--weights and --neurons as they are, with --sign-column sign --group-column cell_type."
                    ]
            }
            {
                Name = "door"
                Title = "DoOR: responses of receptors to odours, in adult flies"
                Address = "https://github.com/ropensci/DoOR.data"
                Licence = "see that page"
                Files =
                    [
                        file
                            (prepared + "data/DoOR/processed_door_adult_sfr_subtracted.csv")
                            "processed_door_adult_sfr_subtracted.csv"
                            671_306L
                            "864225534d9001e3f0cd76439451bb9f6270d00e58f6861fe241046b09988c9c"
                    ]
                Use =
                    [
                        "The file is a processed copy of DoOR. Compare an optimal olfactory stimulus with the odours,"
                        "or start a search from one of them (--init)."
                    ]
            }
            {
                Name = "flyvis-connectome"
                Title = "Connectome of the fly's motion pathway, as flyvis uses it"
                Address = "https://github.com/TuragaLab/flyvis"
                Licence = "MIT"
                Files =
                    [
                        file
                            ("https://raw.githubusercontent.com/TuragaLab/flyvis/b0b3365d722fcea0b88669ebc0ebd2914023efd6/"
                             + "flyvis/connectome/fib25-fib19_v2.2.json")
                            "fib25-fib19_v2.2.json"
                            618_148L
                            "bfbb0766251ff09e22723d0ebbf7b14793e70b3ae8ad0eea64eac9d28223351a"
                    ]
                Use =
                    [
                        "65 cell types and their connections by type and offset on the hexagonal lattice."
                    ]
            }
        ]

    /// The data set with a name.
    let find (name: string) : DataSet option =
        all |> List.tryFind (fun set -> set.Name = name)
