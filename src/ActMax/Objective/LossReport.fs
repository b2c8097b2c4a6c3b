namespace ActMax

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
module internal LossReport =

    /// Names told apart: the second "maximise" becomes "maximise 2".
    let private apart (names: string list) : string list =
        names
        |> List.mapFold
            (fun seen name ->
                let count = 1 + (Map.tryFind name seen |> Option.defaultValue 0)
                (if count = 1 then name else $"{name} {count}"), Map.add name count seen)
            Map.empty
        |> fst

    /// The report of weighted values, one number or one an item, in the order of the terms.
    let ofValues (batch: int) (names: string[]) (values: float[][]) (couples: bool[]) : LossReport =
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

    /// The report with one more term, given by its value for every item.
    let withTerm (name: string) (items: float[]) (report: LossReport) : LossReport =
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
