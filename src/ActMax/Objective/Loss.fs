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

    /// A loss from any differentiable function of the stimulus and the response: the whole extension point.
    let custom (name: string) (measure: torch.Tensor -> Response -> torch.Tensor) : Loss =
        {
            Terms =
                [
                    {
                        Name = name
                        Weight = 1.0
                        Measure = measure
                    }
                ]
        }

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

    /// Weighted terms as tensors: the scalar whose gradient a search follows (the sum over items, so that each item
    /// has the gradient it would have alone, plus the coupling terms), and the numbers to report.
    let evaluate (loss: Loss) (stimulus: torch.Tensor) (response: Response) : torch.Tensor * LossReport =
        let batch = stimulus.shape[0]

        let measured =
            loss.Terms
            |> List.map (fun term ->
                let value = term.Measure stimulus response

                match value.shape with
                | [||] -> ()
                | [| items |] when items = batch -> ()
                | shape ->
                    invalidArg
                        term.Name
                        $"the loss term '{term.Name}' has shape {Shape.text shape}; expected [] or [{batch}], the batch."

                term.Name, value.mul (Scalar.op_Implicit term.Weight))

        let objective =
            match measured with
            | [] -> torch.zeros (Array.empty<int64>, dtype = torch.float32)
            | terms ->
                terms
                |> List.map (fun (_, value) -> value.sum ())
                |> List.reduce (fun a b -> a.add b)

        let values =
            List.zip (apart (List.map fst measured)) measured
            |> List.map (fun (name, (_, value)) -> name, numbers value, value.shape.Length)

        let separate = batch = 1L || values |> List.forall (fun (_, _, rank) -> rank = 1)
        let terms = values |> List.map (fun (name, items, _) -> name, Array.average items)

        objective,
        {
            Total = terms |> List.sumBy snd
            Terms = Array.ofList terms
            Items =
                if separate then
                    Array.init (int batch) (fun item -> values |> List.sumBy (fun (_, items, _) -> items[item]))
                else
                    Array.empty
        }
