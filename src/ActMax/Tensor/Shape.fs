namespace ActMax

open TorchSharp

/// Rules about sizes, each with a name, that throw ArgumentException with both sizes.
[<RequireQualifiedAccess>]
module Shape =

    let text (sizes: int64 seq) : string =
        "[" + (sizes |> Seq.map string |> String.concat "; ") + "]"

    /// The tensor has the sizes that `expected` names; None fits any size.
    let mustBe (what: string) (expected: (string * int64 option) list) (tensor: torch.Tensor) : unit =
        let fits =
            tensor.shape.Length = expected.Length
            && Seq.forall2 (fun actual (_, size) -> Option.forall ((=) actual) size) tensor.shape expected

        if not fits then
            let wanted =
                expected
                |> List.map (fun (name, size) ->
                    match size with
                    | Some n -> $"{name} {n}"
                    | None -> name)
                |> String.concat "; "

            invalidArg what $"the {what} has shape {text tensor.shape}; expected [{wanted}]."
