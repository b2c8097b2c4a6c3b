namespace ActMax

/// Axes of what layers give out, without running them.
[<RequireQualifiedAccess>]
module LayerShape =

    let private text (axes: Axis list) =
        axes
        |> List.map (fun axis -> $"{axis.Name} {axis.Size}")
        |> String.concat "; "
        |> fun inner -> $"[{inner}]"

    let private resized (axis: Axis) (size: int) : Axis = Axis.create axis.Name size

    let private window (path: string) (kernel: int) (stride: int) (padding: int) (dilation: int) ceiling (axis: Axis) =
        let reach = axis.Size + 2 * padding - dilation * (kernel - 1) - 1

        if reach < 0 then
            invalidArg path $"a window of {dilation * (kernel - 1) + 1} over {axis.Name} of {axis.Size + 2 * padding}."

        if not ceiling then
            reach / stride + 1
        else
            let size = (reach + stride - 1) / stride + 1
            // A window must begin inside, or in the padding before.
            if (size - 1) * stride >= axis.Size + padding then
                size - 1
            else
                size

    let private withSpatial (path: string) (count: int) (axes: Axis list) =
        match axes with
        | channel :: spatial when spatial.Length = count -> channel, spatial
        | _ -> invalidArg path $"a layer over {count} axes after a channel axis; it is given {text axes}."

    let private mustHave path what (expected: int) (found: int) (axes: Axis list) =
        if expected <> found then
            invalidArg path $"it takes {expected} {what}, and is given {found}: {text axes}."

    let private product (axes: Axis list) =
        axes |> List.fold (fun size axis -> size * axis.Size) 1

    let private map5 f (a: _ list) (b: _ list) (c: _ list) (d: _ list) (e: _ list) =
        List.init a.Length (fun i -> f a[i] b[i] c[i] d[i] e[i])

    let private convolved path (convolution: Convolution) (axes: Axis list) =
        let channel, spatial = withSpatial path convolution.Kernel.Length axes
        mustHave path "channels" convolution.Inputs channel.Size axes

        let sizes =
            map5
                (fun axis kernel stride padding dilation -> window path kernel stride padding dilation false axis)
                spatial
                convolution.Kernel
                convolution.Stride
                convolution.Padding
                convolution.Dilation

        resized channel convolution.Outputs :: List.map2 resized spatial sizes

    let private transposed path (convolution: Convolution) (axes: Axis list) =
        let channel, spatial = withSpatial path convolution.Kernel.Length axes
        mustHave path "channels" convolution.Inputs channel.Size axes

        let sizes =
            map5
                (fun (axis: Axis) kernel stride padding dilation ->
                    (axis.Size - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1)
                spatial
                convolution.Kernel
                convolution.Stride
                convolution.Padding
                convolution.Dilation

        resized channel convolution.Outputs :: List.map2 resized spatial sizes

    /// Axes of what a layer gives out, of those that it is given; the batch is left out in both. Throws
    /// ArgumentException, naming the layer and both sizes, where they do not fit.
    let rec output (path: string) (layer: Layer) (axes: Axis list) : Axis list =
        match layer with
        | Layer.Convolution convolution -> convolved path convolution axes
        | Layer.Transposed convolution -> transposed path convolution axes
        | Layer.Pool pooling ->
            let channel, spatial = withSpatial path pooling.Kernel.Length axes

            let sizes =
                List.init spatial.Length (fun i ->
                    window path pooling.Kernel[i] pooling.Stride[i] pooling.Padding[i] 1 pooling.Ceiling spatial[i])

            channel :: List.map2 resized spatial sizes
        | Layer.AdaptivePool(_, sizes) ->
            let channel, spatial = withSpatial path sizes.Length axes
            channel :: List.map2 resized spatial sizes
        | Layer.Normalise(Normalisation.Batch channels, _)
        | Layer.Normalise(Normalisation.Instance(channels, _), _) ->
            mustHave path "channels" channels axes.Head.Size axes
            axes
        | Layer.Normalise(Normalisation.Layer sizes, _) ->
            let last = axes |> List.skip (max 0 (axes.Length - sizes.Length)) |> List.map _.Size

            if last <> sizes then
                invalidArg path $"it normalises over the last axes %A{sizes}, and is given {text axes}."

            axes
        | Layer.Linear(inputs, outputs, _) ->
            let last = List.last axes
            mustHave path "inputs" inputs last.Size axes
            List.truncate (axes.Length - 1) axes @ [ Axis.create "unit" outputs ]
        | Layer.Flatten -> [ Axis.create "unit" (product axes) ]
        | Layer.Frames ->
            match axes |> List.partition (fun axis -> axis.Name = "time") with
            | [ time ], others -> [ time; Axis.create "unit" (product others) ]
            | _ -> invalidArg path $"there is no time axis in {text axes}."
        | Layer.Unflatten shape ->
            mustHave path "units" (product shape) (product axes) axes
            shape
        | Layer.Standardise(mean, _) ->
            mustHave path "channels" mean.Length axes.Head.Size axes
            axes
        | Layer.Activate _
        | Layer.Dropout _ -> axes
        | Layer.Recurrent recurrent ->
            match axes with
            | [ time; input ] when time.Name = "time" ->
                mustHave path "inputs" recurrent.Inputs input.Size axes
                [ time; Axis.create "unit" recurrent.Hidden ]
            | _ -> invalidArg path $"a recurrent layer takes [time; unit], and is given {text axes}."
        | Layer.ConvolutionalGru gru ->
            match axes with
            | [ channel; time; _; _ ] when time.Name = "time" ->
                mustHave path "channels" gru.Inputs channel.Size axes
                resized channel gru.Hidden :: axes.Tail
            | _ ->
                invalidArg path $"a convolutional GRU takes [channel; time; height; width], and is given {text axes}."
        | Layer.Sequence layers -> through path layers axes
        | Layer.Residual residual ->
            let main = through path residual.Main axes

            let shortcut =
                match residual.Shortcut with
                | None -> axes
                | Some named -> output (LayerPath.join path named.Name) named.Layer axes

            if main <> shortcut then
                invalidArg path $"its branches give {text main} and {text shortcut}."

            main

    and private through path (layers: NamedLayer list) axes =
        layers
        |> List.fold (fun given named -> output (LayerPath.join path named.Name) named.Layer given) axes

    /// Axes of what the layer at the path gives out, without the batch; of the whole model for "". Throws
    /// ArgumentException for an unknown path, and for layers that do not fit each other.
    let at (path: string) (layers: Layers) : Axis list =
        if path = "" then
            through "" layers.Stack layers.Space.Axes
        else
            match LayerPath.upTo path layers.Stack with
            | Some stack -> through "" stack layers.Space.Axes
            | None -> invalidArg (nameof path) $"the model '{layers.Name}' has no layer '{path}'."

    /// Every layer's path with the axes of what it gives out.
    let all (layers: Layers) : (string * Axis list) list =
        LayerPath.all layers.Stack |> List.map (fun (path, _) -> path, at path layers)

    /// Position of the time axis among axes without the batch, plus one for it; None where there is none.
    let timeAxis (axes: Axis list) : int option =
        axes |> List.tryFindIndex (fun axis -> axis.Name = "time") |> Option.map ((+) 1)
