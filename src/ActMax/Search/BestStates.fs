namespace ActMax

open System
open TorchSharp

/// Parameters of the best states on the way, position by position of a batch.
[<RequireQualifiedAccess>]
module internal BestStates =

    let private totals (batch: int) (losses: LossReport) =
        if losses.Items.Length = batch then
            losses.Items
        else
            Array.create batch losses.Total

    /// Which positions of the batch a state improves, by what is kept.
    let private wins (batch: int) (keep: Landmark) (best: BestSoFar) (state: State) : bool[] =
        let now = totals batch state.Losses

        // NaN never counts as better.
        let better i =
            now[i] < best.Totals[i]
            || Double.IsNaN best.Totals[i] && not (Double.IsNaN now[i])

        match keep with
        | Landmark.Last -> Array.create batch true
        | Landmark.Best -> Array.init batch better
        | Landmark.Majority _ -> Array.init batch (fun i -> state.IsMajority[i] && (best.Iterations[i] < 0 || better i))

    /// The first state as what is kept.
    let first (batch: int) (keep: Landmark) (state: State) : BestSoFar =
        let here i =
            match keep with
            | Landmark.Majority _ -> state.IsMajority[i]
            | _ -> true

        {
            Parameters = state.Parameters.detach().DetachFromDisposeScope()
            Totals = totals batch state.Losses
            Iterations = Array.init batch (fun i -> if here i then state.Iteration else -1)
        }

    /// What is kept after another state; its tensors are freed where they are not.
    let improved (batch: int) (keep: Landmark) (best: BestSoFar) (state: State) : BestSoFar =
        let now = totals batch state.Losses
        let wins = wins batch keep best state

        if not (Array.contains true wins) then
            best
        elif Array.forall id wins then
            best.Parameters.Dispose()

            {
                Parameters = state.Parameters.detach().DetachFromDisposeScope()
                Totals = now
                Iterations = Array.create batch state.Iteration
            }
        else
            let mask = wins |> Array.map (fun win -> if win then 1f else 0f)

            let shape =
                Array.append [| batch |] (Array.create (int (state.Parameters.dim ()) - 1) 1)

            let chosen =
                Scope.keeping List.singleton (fun () ->
                    let wanted = (Convert.toTensor (NdArray.create shape mask)).gt(torch.tensor 0.5f)
                    torch.where (wanted, state.Parameters, best.Parameters))

            best.Parameters.Dispose()

            {
                Parameters = chosen
                Totals = Array.init batch (fun i -> if wins[i] then now[i] else best.Totals[i])
                Iterations = Array.init batch (fun i -> if wins[i] then state.Iteration else best.Iterations[i])
            }

    /// The landmark that a search hands over.
    let kept (keep: Keep) : Landmark =
        match keep with
        | Keep.Best -> Landmark.Best
        | Keep.Last -> Landmark.Last

    /// What the outcome has of a landmark.
    let landmark (finished: torch.Tensor -> torch.Tensor) (keep: Landmark) (found: BestSoFar) : LandmarkStimulus =
        {
            Name =
                match keep with
                | Landmark.Best -> "best"
                | Landmark.Last -> "last"
                | Landmark.Majority _ -> "majority"
            Stimulus =
                Scope.run (fun () ->
                    use _ = torch.no_grad ()
                    Convert.ofTensor (finished found.Parameters))
            Totals = found.Totals
            Iterations = found.Iterations
        }

    /// How far a state lies from the one before it.
    let size (state: State) (previous: State option) : StepSize =
        Scope.run (fun () ->
            use _ = torch.no_grad ()

            {
                Change =
                    match previous with
                    | Some before -> Convert.number ((state.Stimulus - before.Stimulus).abs().max())
                    | None -> nan
                Gradient = Convert.number (state.Gradient.norm (2f))
            })
