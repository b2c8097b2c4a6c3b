namespace ActMax

open TorchSharp

/// The activity of single units over time.
[<RequireQualifiedAccess>]
module UnitTrace =

    /// Traces of a unit for stimuli [batch; axes], [item][layer]; nothing else is computed where the model allows it.
    /// Throws ArgumentException for a unit that the model does not have.
    let ofStimuli (model: Model) (unit': int) (stimuli: NdArray) : float32[][] =
        let traces =
            Scope.run (fun () ->
                use _ = torch.no_grad ()
                let shown = Precision.cast model.Precision (Convert.toTensor stimuli)

                match model.Cells with
                | Some reader ->
                    let cells = Array.init reader.Layers (fun layer -> { Unit = unit'; Layer = layer })

                    Convert.ofTensor (reader.Read cells shown)
                | None ->
                    let activity = (model.Respond shown).Activity

                    if unit' < 0 || int64 unit' >= activity.shape[1] then
                        invalidArg (nameof unit') $"unit {unit'} is outside of 0 .. {activity.shape[1] - 1L}."

                    Convert.ofTensor (activity.select (1L, int64 unit')))

        traces.Values |> Array.chunkBySize traces.Shape[1]
