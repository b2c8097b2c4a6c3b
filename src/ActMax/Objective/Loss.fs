namespace ActMax

open TorchSharp

/// One named part of a loss. `Measure stimulus response` is a scalar, which couples the items of the batch, or one
/// value an item, [batch], which leaves every item the search it would have alone.
[<NoEquality; NoComparison>]
type Term =
    {
        Name: string
        Weight: float
        Measure: torch.Tensor -> Response -> torch.Tensor
        /// The same measure as a description, for terms that the library knows: all of them are computed in one
        /// pass, and `Measure` only serves tensors that this pass does not read (other devices, other types).
        Builtin: Builtin option
    }

/// What a search makes small: weighted, named terms. Losses add, subtract and scale without changing.
[<NoEquality; NoComparison>]
type Loss =
    {
        Terms: Term list
    }

    static member Zero: Loss = { Terms = [] }

    static member (*)(factor: float, loss: Loss) : Loss =
        {
            Terms =
                loss.Terms
                |> List.map (fun term ->
                    { term with
                        Weight = factor * term.Weight
                    })
        }

    static member (*)(loss: Loss, factor: float) : Loss = factor * loss
    static member (~-)(loss: Loss) : Loss = -1.0 * loss
    static member (+)(left: Loss, right: Loss) : Loss = { Terms = left.Terms @ right.Terms }
    static member (-)(left: Loss, right: Loss) : Loss = left + -right

/// A loss in numbers.
type LossReport =
    {
        /// What the search makes small: the mean over items of the terms that have one value an item, plus the others.
        Total: float
        /// Weighted value of every term, in the order of the loss; terms of the same name are numbered.
        Terms: (string * float)[]
        /// The total of every item; empty when a term couples the items of a batch of more than one.
        Items: float[]
    }

[<RequireQualifiedAccess>]
module Loss =

    let private single name measure builtin : Loss =
        {
            Terms =
                [
                    {
                        Name = name
                        Weight = 1.0
                        Measure = measure
                        Builtin = builtin
                    }
                ]
        }

    /// A loss from any differentiable function of the stimulus and the response: the whole extension point.
    let custom (name: string) (measure: torch.Tensor -> Response -> torch.Tensor) : Loss = single name measure None

    /// A loss that the library knows, with the function that it equals.
    let internal builtin (name: string) (known: Builtin) (measure: torch.Tensor -> Response -> torch.Tensor) : Loss =
        single name measure (Some known)

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

    /// Names told apart: the second "maximise" becomes "maximise 2".
    let private apart (names: string list) : string list =
        names
        |> List.mapFold
            (fun seen name ->
                let count = 1 + (Map.tryFind name seen |> Option.defaultValue 0)
                (if count = 1 then name else $"{name} {count}"), Map.add name count seen)
            Map.empty
        |> fst

    let private numbers (value: torch.Tensor) : float[] =
        (Convert.elements<float>(value.detach().cpu().``to``(torch.float64).contiguous())).ToArray()

    /// The report with one more term, given by its value for every item.
    let internal withTerm (name: string) (items: float[]) (report: LossReport) : LossReport =
        let mean = Array.average items

        {
            Total = report.Total + mean
            Terms = Array.append report.Terms [| name, mean |]
            Items =
                if report.Items.Length = items.Length then
                    Array.map2 (+) report.Items items
                else
                    report.Items
        }

    let private measure (batch: int64) (term: Term) (stimulus: torch.Tensor) (response: Response) : torch.Tensor =
        let value = term.Measure stimulus response

        match value.shape with
        | [||] -> ()
        | [| items |] when items = batch -> ()
        | shape ->
            invalidArg
                term.Name
                $"the loss term '{term.Name}' has shape {Shape.text shape}; expected [] or [{batch}], the batch."

        value.mul (Scalar.op_Implicit term.Weight)

    /// Whether a term is computed with the other built-in ones.
    let private isFused (stimulus: torch.Tensor) (response: Response) (term: Term) =
        match term.Builtin with
        | None -> false
        | Some(Builtin.Targets _) when response.Activity.dim () <> 3L -> false
        | Some _ -> Summary.reads stimulus && Summary.reads response.Activity

    /// The report of weighted values, one number or one an item, in the order of the terms.
    let private report (batch: int) (names: string[]) (values: float[][]) (couples: bool[]) : LossReport =
        let terms =
            Array.map2 (fun name items -> name, Array.average items) (Array.ofList (apart (List.ofArray names))) values

        {
            Total = terms |> Array.sumBy snd
            Terms = terms
            Items =
                if batch = 1 || not (Array.contains true couples) then
                    Array.init batch (fun item -> values |> Array.sumBy (fun items -> items[item]))
                else
                    Array.empty
        }

    /// Weighted terms as tensors: the scalar whose gradient a search follows (the sum over items, so that each item
    /// has the gradient it would have alone, plus the coupling terms), and the numbers to report.
    let evaluate (loss: Loss) (stimulus: torch.Tensor) (response: Response) : torch.Tensor * LossReport =
        let batch = stimulus.shape[0]
        let terms = Array.ofList loss.Terms
        let values = Array.create terms.Length Array.empty<float>
        let couples = Array.create terms.Length false
        let fused = terms |> Array.map (isFused stimulus response)
        let known = [| 0 .. terms.Length - 1 |] |> Array.filter (fun i -> fused[i])

        let together =
            if known.Length = 0 then
                []
            else
                let builtins =
                    known |> Array.map (fun i -> terms[i].Weight, Option.get terms[i].Builtin)

                let objective, found = Builtin.evaluate builtins stimulus response.Activity

                known
                |> Array.iteri (fun k i ->
                    values[i] <- found[k] |> Array.map (fun value -> terms[i].Weight * value)
                    couples[i] <- Builtin.couples terms[i].Builtin.Value)

                [ objective ]

        let others =
            [
                for i in 0 .. terms.Length - 1 do
                    if not fused[i] then
                        let value = measure batch terms[i] stimulus response
                        values[i] <- numbers value
                        couples[i] <- value.shape.Length = 0
                        value.sum ()
            ]

        let objective =
            match together @ others with
            | [] -> torch.zeros (Array.empty<int64>, dtype = torch.float32)
            | parts -> List.reduce (fun (a: torch.Tensor) b -> a.add b) parts

        objective, report (int batch) (terms |> Array.map _.Name) values couples
