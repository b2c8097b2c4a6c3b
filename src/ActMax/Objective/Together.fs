namespace ActMax

open TorchSharp

/// Losses over a batch as one set of stimuli: they couple its items. To be weighted and added.
[<RequireQualifiedAccess>]
module Together =

    /// Gram matrices of the channels of a layer, each of norm 1, [batch; channel * channel].
    let private styles (x: torch.Tensor) : torch.Tensor =
        let flat = x.reshape ([| x.shape[0]; x.shape[1]; -1L |])
        let gram = (flat.matmul (flat.transpose (1L, 2L))).reshape([| x.shape[0]; -1L |])
        gram / ((gram.square().sum(1L, keepdim = true) + 1e-10).sqrt())

    /// How alike the items are in a layer: the mean over pairs i <> j of the cosine of their channel correlations,
    /// summed and divided by the batch. Adding it makes a set diverse. lucid's term has the same sign (its tutorial
    /// weighs it with -100 as an objective), lucent's and captum's the opposite one.
    let diversity (layer: string) : Loss =
        Loss.custom "diversity" (fun _ response ->
            let unit' = styles (response.Layer layer)
            let batch = int64 unit'.shape[0]
            let cosines = unit'.matmul (unit'.transpose (0L, 1L))
            (cosines.sum () - cosines.trace ()) / float batch)

    /// How far neighbours of the batch, up to 4 apart, differ in a layer: mean square differences, each divided by
    /// ratio^distance. Adding it aligns a series of stimuli. Source: lucid's alignment (ratio 2), which is its negative.
    let alignment (ratio: float) (layer: string) : Loss =
        Loss.custom "alignment" (fun _ response ->
            let x = response.Layer layer
            let batch = x.shape[0]

            [
                for distance in 1L .. min 4L (batch - 1L) do
                    for first in 0L .. batch - 1L - distance do
                        let gap = x.select (0L, first) - x.select (0L, first + distance)
                        gap.square().mean() / (ratio ** float distance)
            ]
            |> function
                | [] -> x.sum () * 0.0
                | gaps -> List.reduce (fun (a: torch.Tensor) b -> a + b) gaps)

    /// Another loss for each item of the batch: item i has loss i, as in its own search; a batch of more items
    /// (restarts) repeats them. Throws ArgumentException for no loss, a batch that is no multiple, or a term that couples items.
    let perItem (losses: Loss list) : Loss =
        if losses.IsEmpty then
            invalidArg (nameof losses) "no loss."

        let count = losses.Length

        Loss.custom "per item" (fun stimulus response ->
            let batch = int stimulus.shape[0]

            if batch % count <> 0 then
                invalidArg (nameof losses) $"{count} losses, one an item, for a batch of {batch}."

            let values (loss: Loss) =
                loss.Terms
                |> List.map (fun term ->
                    let value = term.Measure stimulus response

                    if value.shape <> [| int64 batch |] then
                        invalidArg
                            (nameof losses)
                            $"the loss term '{term.Name}' has shape {Shape.text value.shape}; expected [{batch}], the batch."

                    value * term.Weight)
                |> List.fold
                    (fun (sum: torch.Tensor) value -> sum + value)
                    (torch.zeros_like (stimulus.flatten(1L).select(1L, 0L)))

            let all = torch.stack (ResizeArray(losses |> List.map values), 1L)

            let own = Convert.indices (Array.init batch (fun item -> item % count))

            (all.gather (1L, own.unsqueeze 1L)).squeeze(1L))
