namespace ActMax

open TorchSharp

/// A measure that reads nothing of the activity but some cells.
[<NoEquality; NoComparison>]
type CellMeasure =
    {
        /// None at all for a measure of the stimulus.
        Cells: ActivityCell[]
        /// As a term's `Measure`, from the stimulus and the activity in these cells, [batch; cell].
        OfCells: torch.Tensor -> torch.Tensor -> torch.Tensor
    }

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
        /// The same measure for terms that read only some cells of an activity of a given shape. None: it may look
        /// at everything.
        Reads: (ActivityShape -> CellMeasure) option
    }

    /// The number itself for every item.
    static member internal constant(value: float) : Term =
        let measure (stimulus: torch.Tensor) =
            torch.full ([| stimulus.shape[0] |], Scalar.op_Implicit value, dtype = stimulus.dtype)

        {
            Name = "constant"
            Weight = 1.0
            Measure = fun stimulus _ -> measure stimulus
            Builtin = None
            Reads =
                Some(fun _ ->
                    {
                        Cells = Array.empty
                        OfCells = fun stimulus _ -> measure stimulus
                    })
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
    static member (/)(loss: Loss, divisor: float) : Loss = (1.0 / divisor) * loss

    /// A loss plus a number: nothing to follow, but reported.
    static member (+)(loss: Loss, constant: float) : Loss =
        {
            Terms = loss.Terms @ [ Term.constant constant ]
        }

    static member (+)(constant: float, loss: Loss) : Loss = loss + constant
    static member (-)(loss: Loss, constant: float) : Loss = loss + -constant
    static member (-)(constant: float, loss: Loss) : Loss = -loss + constant
