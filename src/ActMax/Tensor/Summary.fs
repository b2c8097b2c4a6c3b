namespace ActMax

open System
open ActMax.Kernels
open ActMax.Torch
open TorchSharp

/// One number of a tensor [item; unit; layer].
[<Struct>]
type TensorCell = { Item: int; Unit: int; Layer: int }

/// What a loss reads of a tensor [item; ...].
[<NoEquality; NoComparison>]
type SummaryRequest =
    {
        Tensor: torch.Tensor
        /// Whether sums are read.
        Sums: bool
        Cells: TensorCell[]
    }

/// What was read. The sums are empty where they were not asked for.
type TensorSummary =
    {
        /// Numbers of one item.
        Size: int
        /// Sum of absolute values, for every item.
        Absolute: float[]
        /// Sum of squares, for every item.
        Squares: float[]
        Cells: float[]
    }

/// Derivatives of a number by each entry of a summary.
type SummarySlopes =
    {
        Absolute: float[]
        Squares: float[]
        Cells: float[]
    }

/// Losses that look at big tensors only through sums and single cells: one pass reads, one pass writes the gradient,
/// and autograd makes no temporary of the tensor's size.
[<RequireQualifiedAccess>]
module Summary =

    /// The numbers of a tensor in the order they lie in memory: item by item, or all items side by side.
    [<NoEquality; NoComparison>]
    type private Laid =
        {
            Numbers: torch.Tensor
            SideBySide: bool
            Items: int
            Size: int
        }

    /// Whether the operation can read the tensor.
    let reads (tensor: torch.Tensor) : bool =
        tensor.is_cpu ()
        && (tensor.dtype = torch.float32 || tensor.dtype = torch.float64)
        && tensor.dim () > 1L
        && tensor.numel () > 0L

    let private lay (tensor: torch.Tensor) : Laid =
        let items = int tensor.shape[0]

        let numbers, sideBySide =
            match Convert.inMemoryOrder tensor with
            | Some numbers -> numbers, not (tensor.is_contiguous ())
            | None -> tensor.contiguous (), false

        {
            Numbers = numbers
            SideBySide = sideBySide
            Items = items
            Size = int (tensor.numel ()) / items
        }

    let private place (shape: int64[]) (sideBySide: bool) (cell: TensorCell) : int =
        let items, units, layers = int shape[0], int shape[1], int shape[2]

        if sideBySide then
            (cell.Layer * units + cell.Unit) * items + cell.Item
        else
            (cell.Item * units + cell.Unit) * layers + cell.Layer

    let private sums (laid: Laid) : float[] * float[] =
        let absolute = Array.zeroCreate<float> laid.Items
        let squares = Array.zeroCreate<float> laid.Items
        let single = laid.Numbers.dtype = torch.float32

        // `count` items from `item` on, which lie side by side.
        let add item count =
            let first, length = item * laid.Size, count * laid.Size
            let ofItems = absolute.AsSpan(item, count)
            let squaresOfItems = squares.AsSpan(item, count)

            if single then
                let values = (Convert.span laid.Numbers).Slice(first, length)
                ItemSums.Add((Span.op_Implicit values: ReadOnlySpan<float32>), ofItems, squaresOfItems)
            else
                let values = (Convert.elements<float> laid.Numbers).Slice(first, length)
                ItemSums.Add((Span.op_Implicit values: ReadOnlySpan<float>), ofItems, squaresOfItems)

        if laid.SideBySide then
            add 0 laid.Items
        else
            for item in 0 .. laid.Items - 1 do
                add item 1

        absolute, squares

    let private read (laid: Laid) (request: SummaryRequest) (places: int[]) : TensorSummary =
        let absolute, squares = if request.Sums then sums laid else Array.empty, Array.empty

        {
            Size = laid.Size
            Absolute = absolute
            Squares = squares
            Cells =
                places
                |> Array.map (fun place ->
                    if laid.Numbers.dtype = torch.float32 then
                        let numbers = Convert.span laid.Numbers
                        float numbers[place]
                    else
                        let numbers = Convert.elements<float> laid.Numbers
                        numbers[place])
        }

    let private fill (laid: Laid) (slopes: SummarySlopes) (gradient: torch.Tensor) =
        let write first length (absolute: float[]) (squares: float[]) =
            if laid.Numbers.dtype = torch.float32 then
                let values = (Convert.span laid.Numbers).Slice(first, length)
                let room = (Convert.span gradient).Slice(first, length)
                ItemSums.Gradient((Span.op_Implicit values: ReadOnlySpan<float32>), absolute, squares, room)
            else
                let values = (Convert.elements<float> laid.Numbers).Slice(first, length)
                let room = (Convert.elements<float> gradient).Slice(first, length)
                ItemSums.Gradient((Span.op_Implicit values: ReadOnlySpan<float>), absolute, squares, room)

        if laid.SideBySide then
            write 0 (laid.Items * laid.Size) slopes.Absolute slopes.Squares
        else
            for item in 0 .. laid.Items - 1 do
                write (item * laid.Size) laid.Size [| slopes.Absolute[item] |] [| slopes.Squares[item] |]

    let private add (places: int[]) (slopes: float[]) (gradient: torch.Tensor) =
        if gradient.dtype = torch.float32 then
            let room = Convert.span gradient

            for i in 0 .. places.Length - 1 do
                room[places[i]] <- room[places[i]] + float32 slopes[i]
        else
            let room = Convert.elements<float> gradient

            for i in 0 .. places.Length - 1 do
                room[places[i]] <- room[places[i]] + slopes[i]

    let private scaled (factor: float) (slopes: SummarySlopes) : SummarySlopes =
        let scale = Array.map (fun slope -> factor * slope)

        {
            Absolute = scale slopes.Absolute
            Squares = scale slopes.Squares
            Cells = scale slopes.Cells
        }

    /// A scalar tensor: the first number that `f` makes of the summaries, in the type of the last tensor. `f` gives
    /// also the derivatives by everything that was asked for, in the same order. Cells need tensors of three axes.
    let apply (requests: SummaryRequest[]) (f: TensorSummary[] -> float * SummarySlopes[]) : torch.Tensor =
        let laid = requests |> Array.map (fun request -> lay request.Tensor)

        let places =
            Array.map2
                (fun (request: SummaryRequest) laid ->
                    request.Cells |> Array.map (place request.Tensor.shape laid.SideBySide))
                requests
                laid

        let inputs = laid |> Array.map _.Numbers
        // Without history: the graph must not hold itself.
        let seen =
            laid
            |> Array.map (fun laid ->
                { laid with
                    Numbers = laid.Numbers.detach ()
                })

        let slopes = ref Array.empty<SummarySlopes>

        let run () =
            let value, found = f (Array.map3 read seen requests places)
            slopes.Value <- found
            torch.tensor (value, dtype = inputs[inputs.Length - 1].dtype)

        let back (outer: torch.Tensor) : (torch.Tensor | null)[] =
            let factor = Convert.number outer

            Array.init inputs.Length (fun i ->
                if not inputs[i].requires_grad then
                    null
                else
                    let slopes = scaled factor slopes.Value[i]

                    let gradient =
                        if requests[i].Sums then
                            let room = torch.empty_like seen[i].Numbers
                            fill seen[i] slopes room
                            room
                        else
                            torch.zeros_like seen[i].Numbers

                    add places[i] slopes.Cells gradient
                    gradient)

        DifferentiableOperation.Apply(inputs, run, back, "summary")
