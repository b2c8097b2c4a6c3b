namespace ActMax

open System
open System.IO
open System.Text

/// A connection on a path.
[<Struct>]
type PathEdge =
    {
        /// Hops from the stimulus: layer 1 leads from the stimulus to the network's layer 0.
        Layer: int
        /// Positions among the table's names.
        Pre: int
        Post: int
        /// Strength without sign.
        Weight: float32
        /// 1 or -1.
        Sign: float32
        /// Before the hop; NaN where no activity is known.
        PreActivity: float32
        /// After the hop; NaN where no activity is known.
        PostActivity: float32
    }

/// Connections by layer: the paths that activity takes through a network, for one stimulus.
[<ReferenceEquality>]
type PathTable =
    {
        Names: string[]
        /// By layer, then by the order of the names.
        Edges: PathEdge[]
    }

/// The names on a path table, and its file.
[<RequireQualifiedAccess>]
module PathTable =

    /// The names on the paths by boundary, each once, with its activity: (name, 1-based boundary, activity); what a
    /// viewer of neurons needs. After activated_path_for_ngl.
    let nodes (paths: PathTable) : (string * int * float32)[] =
        let layers = paths.Edges |> Array.map _.Layer |> Array.distinct |> Array.sort

        [|
            for i, layer in Array.indexed layers do
                let edges = paths.Edges |> Array.filter (fun edge -> edge.Layer = layer)

                if i = 0 then
                    yield! edges |> Array.map (fun edge -> paths.Names[edge.Pre], layer, edge.PreActivity)

                yield!
                    edges
                    |> Array.map (fun edge -> paths.Names[edge.Post], layer + 1, edge.PostActivity)
        |]
        |> Array.distinct

    /// Writes pre, post, weight, layer, pre_activation, post_activation, sign; a first column batch when there is more
    /// than one item. Row by row: a table of millions of rows needs no more memory.
    let write (path: string) (items: PathTable[]) : Result<unit, InputError list> =
        InputFile.writeAtomically path (fun stream ->
            use writer = new StreamWriter(stream, UTF8Encoding false, 1 <<< 16)
            writer.NewLine <- "\n"

            writer.WriteLine(
                (if items.Length > 1 then "batch," else "")
                + "pre,post,weight,layer,pre_activation,post_activation,sign"
            )

            items
            |> Array.iteri (fun item paths ->
                let names = paths.Names |> Array.map Cell.quoted

                for edge in paths.Edges do
                    if items.Length > 1 then
                        writer.Write item
                        writer.Write ','

                    writer.Write names[edge.Pre]
                    writer.Write ','
                    writer.Write names[edge.Post]
                    writer.Write ','
                    writer.Write(Cell.ofSingle edge.Weight)
                    writer.Write ','
                    writer.Write edge.Layer
                    writer.Write ','
                    writer.Write(Cell.ofSingle edge.PreActivity)
                    writer.Write ','
                    writer.Write(Cell.ofSingle edge.PostActivity)
                    writer.Write ','
                    writer.WriteLine(if edge.Sign < 0f then "-1" else "1")))
