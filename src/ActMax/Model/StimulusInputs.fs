namespace ActMax

/// Which elements of a stimulus are one input, to be removed or switched as one: a sensory neuron at all times, a
/// pixel, a hexal.
type StimulusInputs =
    {
        Count: int
        /// Input of every element of one stimulus, in row-major order; -1 for elements that belong to none.
        OfElement: int[]
    }

[<RequireQualifiedAccess>]
module StimulusInputs =

    /// Elements that agree in their position along the named axes are one input; inputs are numbered in row-major
    /// order of these axes. Throws ArgumentException for an axis that the space does not have.
    let along (axes: string list) (space: StimulusSpace) : StimulusInputs =
        for axis in axes do
            if not (space.Axes |> List.exists (fun known -> known.Name = axis)) then
                let known = space.Axes |> List.map _.Name |> String.concat ", "
                invalidArg (nameof axes) $"the stimulus has no axis '{axis}'; it has {known}."

        let sizes = space.Axes |> List.map _.Size |> Array.ofList

        let isCounted =
            space.Axes
            |> List.map (fun axis -> List.contains axis.Name axes)
            |> Array.ofList

        let inputOf (element: int) =
            let mutable rest = element
            let mutable input = 0
            let mutable stride = 1

            for axis in sizes.Length - 1 .. -1 .. 0 do
                if isCounted[axis] then
                    input <- input + stride * (rest % sizes[axis])
                    stride <- stride * sizes[axis]

                rest <- rest / sizes[axis]

            input

        {
            Count =
                Array.fold2 (fun product size counted -> if counted then product * size else product) 1 sizes isCounted
            OfElement = Array.init (Array.fold (*) 1 sizes) inputOf
        }

    /// Every axis but time: an input is what it is at all times.
    let ofSpace (space: StimulusSpace) : StimulusInputs =
        along
            [
                for axis in space.Axes do
                    if axis.Name <> "time" then
                        axis.Name
            ]
            space

    /// Every element is an input of its own.
    let elements (space: StimulusSpace) : StimulusInputs =
        along [ for axis in space.Axes -> axis.Name ] space

    /// The inputs at these positions of the time axis only; their other elements belong to none. Throws
    /// ArgumentException for a space without a time axis, or a time outside of it.
    let atTimes (times: int[]) (space: StimulusSpace) (inputs: StimulusInputs) : StimulusInputs =
        let time = along [ "time" ] space

        times
        |> Array.tryFind (fun t -> t < 0 || t >= time.Count)
        |> Option.iter (fun t -> invalidArg (nameof times) $"time {t} is outside of 0 .. {time.Count - 1}.")

        { inputs with
            OfElement =
                Array.map2 (fun input t -> if Array.contains t times then input else -1) inputs.OfElement time.OfElement
        }

    /// The elements of every input.
    let members (inputs: StimulusInputs) : int[][] =
        let found = Array.init inputs.Count (fun _ -> ResizeArray<int>())

        inputs.OfElement
        |> Array.iteri (fun element input ->
            if input >= 0 then
                found[input].Add element)

        found |> Array.map _.ToArray()

    /// Throws ArgumentException, naming both sizes, when the inputs are those of another stimulus.
    let mustFit (space: StimulusSpace) (inputs: StimulusInputs) : unit =
        let size = space.Axes |> List.fold (fun product axis -> product * axis.Size) 1

        if inputs.OfElement.Length <> size then
            invalidArg
                (nameof inputs)
                $"the inputs are those of a stimulus with {inputs.OfElement.Length} elements; this one has {size}."
