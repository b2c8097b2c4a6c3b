namespace ActMax

open System.Text.Json

/// How the files of analyses name neurons and connections.
[<RequireQualifiedAccess>]
module internal NeuronCells =

    /// Position, id and group, in an object of a JSON file.
    let fields (json: Utf8JsonWriter) (connectome: Connectome) (neuron: int) : unit =
        json.WriteNumber("neuron", neuron)
        json.WriteString("id", connectome.Neurons.Id[neuron])
        json.WriteString("group", connectome.Neurons.Group[neuron])

    /// Columns for position (under the name `place`), id and group.
    let columns (place: string) (connectome: Connectome) (neurons: int[]) : (string * string[]) list =
        [
            place, Array.map string neurons
            "id", neurons |> Array.map (fun neuron -> connectome.Neurons.Id[neuron])
            "group", neurons |> Array.map (fun neuron -> connectome.Neurons.Group[neuron])
        ]

    /// Columns for positions, ids and groups of both ends of connections.
    let edgeColumns (connectome: Connectome) (edges: (int * int)[]) : (string * string[]) list =
        let pre, post = Array.unzip edges
        let of' (cells: string[]) = Array.map (fun neuron -> cells[neuron])
        let neurons = connectome.Neurons

        [
            "pre", Array.map string pre
            "post", Array.map string post
            "pre_id", of' neurons.Id pre
            "post_id", of' neurons.Id post
            "pre_group", of' neurons.Group pre
            "post_group", of' neurons.Group post
        ]
