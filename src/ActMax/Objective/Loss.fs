namespace ActMax

open System.Collections.Generic
open TorchSharp

/// What all terms of a loss read together, for a given shape of activity.
[<NoEquality; NoComparison>]
type internal CellPlan =
    {
        Cells: ActivityCell[]
        Terms: Term[]
        Measures: CellMeasure[]
        /// For every term the positions of its cells among all of them.
        Positions: int[][]
        /// For every built-in term its targets, as cells of an activity [batch; cell; 1].
        Targeted: TargetedCells option[]
        /// Where some term reads them, the sums of every layer of the activity, which follow the cells.
        Sums: LayerSums option
    }

[<RequireQualifiedAccess>]
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Loss =

    let private single name measure builtin reads : Loss =
        {
            Terms =
                [
                    {
                        Name = name
                        Weight = 1.0
                        Measure = measure
                        Builtin = builtin
                        Reads = reads
                    }
                ]
        }

    /// A loss from any differentiable function of the stimulus and the response: the whole extension point.
    let custom (name: string) (measure: torch.Tensor -> Response -> torch.Tensor) : Loss = single name measure None None

    /// The activity of an [batch; unit; layer] tensor in some cells, [batch; cell].
    let private gather (activity: torch.Tensor) (cells: ActivityCell[]) : torch.Tensor =
        let along (f: ActivityCell -> int) =
            torch.TensorIndex.Tensor(Convert.indices (Array.map f cells))

        activity.index [| torch.TensorIndex.Colon; along _.Unit; along _.Layer |]

    /// A loss from any differentiable function of the stimulus and of the activity in some cells, [batch; cell], for
    /// networks: what these cells do not depend on need not be computed.
    let ofCells (name: string) (cells: ActivityCell[]) (measure: torch.Tensor -> torch.Tensor -> torch.Tensor) : Loss =
        single
            name
            (fun stimulus response -> measure stimulus (gather response.Activity cells))
            None
            (Some(fun _ -> { Cells = cells; OfCells = measure }))

    /// A loss whose every use reads only the cells that `reads` names.
    let internal reading
        (name: string)
        (known: Builtin option)
        (reads: ActivityShape -> CellMeasure)
        (measure: torch.Tensor -> Response -> torch.Tensor)
        : Loss =
        single name measure known (Some reads)

    /// A loss that the library knows, with the function that it equals.
    let internal builtin (name: string) (known: Builtin) (measure: torch.Tensor -> Response -> torch.Tensor) : Loss =
        single name measure (Some known) None

    /// The same loss under another name; several terms are numbered.
    let named (name: string) (loss: Loss) : Loss =
        match loss.Terms with
        | [ term ] ->
            {
                Terms = [ { term with Name = name } ]
            }
        | terms ->
            {
                Terms = terms |> List.mapi (fun i term -> { term with Name = $"{name} {i + 1}" })
            }

    let private numbers (value: torch.Tensor) : float[] =
        (Convert.elements<float>(value.detach().cpu().``to``(torch.float64).contiguous())).ToArray()

    let private checkedValue (batch: int64) (term: Term) (value: torch.Tensor) : torch.Tensor =
        match value.shape with
        | [||] -> ()
        | [| items |] when items = batch -> ()
        | shape ->
            invalidArg
                term.Name
                $"the loss term '{term.Name}' has shape {Shape.text shape}; expected [] or [{batch}], the batch."

        value.mul (Scalar.op_Implicit term.Weight)

    /// Terms evaluated: those that are fused on an activity [batch; unit; layer] whose targeted cells are known, the
    /// others each by its measure.
    let private combine
        (terms: Term[])
        (stimulus: torch.Tensor)
        (activity: torch.Tensor)
        (isFused: Term -> bool)
        (targeted: int -> TargetedCells)
        (sums: LayerSums option)
        (measure: int -> torch.Tensor)
        : torch.Tensor * LossReport =
        let batch = stimulus.shape[0]
        let values = Array.create terms.Length Array.empty<float>
        let couples = Array.create terms.Length false
        let fused = terms |> Array.map isFused
        let known = [| 0 .. terms.Length - 1 |] |> Array.filter (fun i -> fused[i])

        let together =
            if known.Length = 0 then
                []
            else
                let builtins =
                    known |> Array.map (fun i -> terms[i].Weight, Option.get terms[i].Builtin)

                let objective, found =
                    Builtin.evaluate builtins (Array.map targeted known) sums stimulus activity

                known
                |> Array.iteri (fun k i ->
                    values[i] <- found[k] |> Array.map (fun value -> terms[i].Weight * value)
                    couples[i] <- Builtin.couples terms[i].Builtin.Value)

                [ objective ]

        let others =
            [
                for i in 0 .. terms.Length - 1 do
                    if not fused[i] then
                        let value = checkedValue batch terms[i] (measure i)
                        values[i] <- numbers value
                        couples[i] <- value.shape.Length = 0
                        value.sum ()
            ]

        let objective =
            match together @ others with
            | [] -> torch.zeros (Array.empty<int64>, dtype = torch.float32)
            | parts -> List.reduce (fun (a: torch.Tensor) b -> a.add b) parts

        objective, LossReport.ofValues (int batch) (terms |> Array.map _.Name) values couples

    /// Weighted terms as tensors: the scalar whose gradient a search follows (the sum over items, so that each item
    /// has the gradient it would have alone, plus the coupling terms), and the numbers to report.
    let evaluate (loss: Loss) (stimulus: torch.Tensor) (response: Response) : torch.Tensor * LossReport =
        let activity = response.Activity
        let terms = Array.ofList loss.Terms

        let isFused (term: Term) =
            match term.Builtin with
            | None -> false
            | Some(Builtin.Targets _) when activity.dim () <> 3L -> false
            | Some _ -> Summary.reads stimulus && Summary.reads activity

        let targeted i =
            let size axis =
                if activity.dim () = 3L then int activity.shape[axis] else 0

            terms[i].Builtin.Value
            |> Builtin.targeted
                {
                    Items = int activity.shape[0]
                    Units = size 1
                    Layers = size 2
                }

        combine terms stimulus activity isFused targeted None (fun i -> terms[i].Measure stimulus response)

    /// What a term reads: cells, or nothing but the sums of the activity where the model has them.
    let private reads (hasSums: bool) (shape: ActivityShape) (term: Term) : CellMeasure option =
        match term.Reads, term.Builtin with
        | Some reads, _ -> Some(reads shape)
        | None, Some known when hasSums && Builtin.sumsActivity known ->
            Some
                {
                    Cells = Array.empty
                    OfCells = fun _ _ -> invalidOp $"the term '{term.Name}' is computed from sums only."
                }
        | _ -> None

    /// The cells that a loss reads of an activity, and how; None when a term may look at everything, or none looks
    /// at anything. `hasSums` says whether the model gives the sums of every layer beside cells.
    let internal plan (hasSums: bool) (shape: ActivityShape) (loss: Loss) : CellPlan option =
        let terms = Array.ofList loss.Terms
        let found = terms |> Array.map (reads hasSums shape)

        if found |> Array.exists _.IsNone then
            None
        else
            let measures = found |> Array.map Option.get
            let cells = measures |> Array.collect _.Cells |> Array.distinct
            let position = cells |> Seq.mapi (fun i cell -> KeyValuePair(cell, i)) |> Dictionary

            let sums =
                if terms |> Array.exists (fun term -> term.Reads.IsNone) then
                    Some { First = cells.Length; Shape = shape }
                else
                    None

            if cells.Length = 0 && sums.IsNone then
                None
            else
                let moved (cell: TensorCell) =
                    {
                        Item = cell.Item
                        Unit = position[{ Unit = cell.Unit; Layer = cell.Layer }]
                        Layer = 0
                    }

                Some
                    {
                        Cells = cells
                        Terms = terms
                        Measures = measures
                        Positions =
                            measures
                            |> Array.map (fun measure -> measure.Cells |> Array.map (fun cell -> position[cell]))
                        Targeted =
                            terms
                            |> Array.map (fun term ->
                                term.Builtin
                                |> Option.map (fun known ->
                                    let targeted = Builtin.targeted shape known

                                    { targeted with
                                        Cells = Array.map moved targeted.Cells
                                    }))
                        Sums = sums
                    }

    /// The same as `evaluate` from the activity in the cells of the plan alone, [batch; cell], with the sums after them
    /// where the plan has some.
    let internal evaluateCells
        (plan: CellPlan)
        (stimulus: torch.Tensor)
        (activity: torch.Tensor)
        : torch.Tensor * LossReport =
        let fusible = Summary.reads stimulus && Summary.reads activity

        let measure i =
            let read = activity.index_select (1L, Convert.indices plan.Positions[i])
            plan.Measures[i].OfCells stimulus read

        combine
            plan.Terms
            stimulus
            (activity.unsqueeze -1L)
            (fun term -> fusible && term.Builtin.IsSome)
            (fun i -> plan.Targeted[i].Value)
            plan.Sums
            measure
