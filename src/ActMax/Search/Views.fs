namespace ActMax

open TorchSharp

/// What a model sees of the stimuli of a search: transforms, and several views of every item.
[<RequireQualifiedAccess>]
module internal Views =

    /// One seed a row of what a transform or a precondition sees, from those of the items: row [view * batch + item].
    let seeds (search: Search) (batch: int) (iteration: int) (number: int) (rows: int) : int64[] =
        Array.init rows (fun row ->
            let seed =
                search.Seed
                |> Seed.derive (row % batch)
                |> Seed.derive iteration
                |> Seed.derive number

            if row < batch then seed else Seed.derive (row / batch) seed)

    /// The stimuli as the model sees them: every transform with seeds of its own.
    let transformed (search: Search) (iteration: int) (stimulus: torch.Tensor) : torch.Tensor =
        let batch = int stimulus.shape[0]

        search.Transforms
        |> List.indexed
        |> List.fold
            (fun x (i, transform) ->
                transform.Apply
                    {
                        Iteration = iteration
                        Seeds = seeds search batch iteration i (int x.shape[0])
                    }
                    x)
            stimulus

    /// Whether every item's unit is the most active one; by its first view where there are several.
    let majority (search: Search) (batch: int) (activity: torch.Tensor) : bool[] =
        search.Landmarks
        |> List.tryPick (fun landmark ->
            match landmark with
            | Landmark.Majority units -> Some units
            | _ -> None)
        |> Option.map (fun units ->
            let means = activity.detach().mean([| 2L |])

            if units.Length = 0 || batch % units.Length <> 0 then
                invalidArg (nameof search) $"{units.Length} units of a majority, one an item, for a batch of {batch}."

            let largest = Convert.elements<int64>(means.argmax(1L).contiguous())
            let found = largest.ToArray()
            Array.init batch (fun item -> found[item] = int64 units[item % units.Length]))
        |> Option.defaultValue Array.empty

    /// The losses of the items from those of their views.
    let averaged (batch: int) (views: int) (losses: LossReport) : LossReport =
        if views = 1 || losses.Items.Length <> batch * views then
            losses
        else
            { losses with
                Items =
                    Array.init batch (fun item ->
                        Seq.average [ for view in 0 .. views - 1 -> losses.Items[view * batch + item] ])
            }
