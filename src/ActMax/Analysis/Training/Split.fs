namespace ActMax

/// Which items train and which ones only validate.
type Split =
    {
        /// In the order in which they were drawn.
        Train: int[]
        /// Ascending.
        Validation: int[]
    }

[<RequireQualifiedAccess>]
module Split =

    /// `fraction` of the items, rounded down but at least one of them, drawn without replacement; the rest validates.
    /// The items are those that connectome_interpreter's train_model draws with the same seed
    /// (numpy.random.choice). Throws ArgumentException for no item or a fraction outside of 0 .. 1.
    let draw (seed: uint32) (fraction: float) (items: int) : Split =
        if items < 1 then
            invalidArg (nameof items) $"{items} items; at least 1 is needed."

        if not (fraction >= 0.0 && fraction <= 1.0) then
            invalidArg (nameof fraction) $"a fraction of {fraction}; expected 0 .. 1."

        let order = NumpyShuffle.permutation seed items
        let count = max 1 (int (float items * fraction))

        {
            Train = Array.truncate count order
            Validation = Array.skip count order |> Array.sort
        }
