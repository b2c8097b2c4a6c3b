namespace ActMax

/// Numbers with a shape, in row-major order (the last axis runs fastest): how a result leaves the tensor rooms.
type NdArray = { Shape: int[]; Values: float32[] }

[<RequireQualifiedAccess>]
module NdArray =

    let private count (shape: int[]) = Array.fold (*) 1 shape

    /// Throws ArgumentException, naming both sizes, when the values do not fill the shape.
    let create (shape: int[]) (values: float32[]) : NdArray =
        if count shape <> values.Length then
            invalidArg (nameof values) $"{values.Length} values do not fill shape %A{shape}, which has {count shape}."

        { Shape = shape; Values = values }

    let zeros (shape: int[]) : NdArray =
        {
            Shape = shape
            Values = Array.zeroCreate (count shape)
        }

    /// `init shape f` has the value `f index` at every index, indices in row-major order.
    let init (shape: int[]) (f: int[] -> float32) : NdArray =
        let index = Array.zeroCreate<int> shape.Length

        let values =
            Array.init (count shape) (fun flat ->
                let mutable rest = flat

                for axis in shape.Length - 1 .. -1 .. 0 do
                    index[axis] <- rest % shape[axis]
                    rest <- rest / shape[axis]

                f index)

        { Shape = shape; Values = values }

    /// Position of an index in `Values`. Throws ArgumentException for another rank or an index out of range.
    let offset (index: int[]) (array: NdArray) : int =
        if index.Length <> array.Shape.Length then
            invalidArg (nameof index) $"index %A{index} for an array of shape %A{array.Shape}."

        Array.fold2
            (fun flat i size ->
                if i < 0 || i >= size then
                    invalidArg (nameof index) $"index %A{index} for an array of shape %A{array.Shape}."

                flat * size + i)
            0
            index
            array.Shape

    let get (index: int[]) (array: NdArray) : float32 = array.Values[offset index array]

    /// `item i array` is `array[i]` of one axis less: one stimulus of a batch, say.
    let item (i: int) (array: NdArray) : NdArray =
        let rest = Array.tail array.Shape
        let size = count rest

        if i < 0 || i >= array.Shape[0] then
            invalidArg (nameof i) $"item {i} of an array of shape %A{array.Shape}."

        {
            Shape = rest
            Values = Array.sub array.Values (i * size) size
        }

    /// Arrays of one shape along a new first axis. Throws ArgumentException when shapes differ or there are none.
    let stack (items: NdArray list) : NdArray =
        match items with
        | [] -> invalidArg (nameof items) "nothing to stack."
        | first :: _ ->
            for other in items do
                if other.Shape <> first.Shape then
                    invalidArg (nameof items) $"shapes %A{first.Shape} and %A{other.Shape} cannot be stacked."

            {
                Shape = Array.append [| items.Length |] first.Shape
                Values = items |> List.map _.Values |> Array.concat
            }

    let map (f: float32 -> float32) (array: NdArray) : NdArray =
        { array with
            Values = Array.map f array.Values
        }
