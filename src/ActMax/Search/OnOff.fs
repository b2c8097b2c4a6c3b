namespace ActMax

open TorchSharp

/// Stimuli whose inputs have two states each.
type OnOff =
    {
        /// What is switched as one; elements of no input stay 0.
        Inputs: StimulusInputs
        /// At most so many inputs of an item are on.
        Most: int
        /// The value of an input that is on; off is 0.
        On: float32
    }

[<RequireQualifiedAccess>]
module OnOff =

    /// At most so many inputs on at the value, at all times. Throws ArgumentException for a number of inputs that is
    /// not positive, or the value 0.
    let create (most: int) (on: float32) (space: StimulusSpace) : OnOff =
        if most < 1 then
            invalidArg (nameof most) $"at most {most} inputs on; at least 1 is needed."

        if on = 0f || not (System.Single.IsFinite on) then
            invalidArg (nameof on) $"the value of an input that is on is {on}; expected a finite number other than 0."

        {
            Inputs = StimulusInputs.ofSpace space
            Most = most
            On = on
        }

    /// One stimulus in row-major order from the states of its inputs.
    let stimulus (onOff: OnOff) (states: bool[]) : float32[] =
        onOff.Inputs.OfElement
        |> Array.map (fun input -> if input >= 0 && states[input] then onOff.On else 0f)

    /// States of the inputs of one stimulus: on where most of an input is nearer to the value than to 0.
    let states (onOff: OnOff) (stimulus: float32[]) : bool[] =
        StimulusInputs.members onOff.Inputs
        |> Array.map (fun elements ->
            elements.Length > 0
            && Array.averageBy (fun element -> stimulus[element] / onOff.On) elements > 0.5f)

    let private scalar (x: float32) : Scalar = Scalar.op_Implicit x

    /// Of every item at most so many strengths count as on, the largest of those above a half: 1, the others 0.
    let private switched (most: int) (strength: torch.Tensor) =
        let struct (_, strongest) =
            strength.topk (min most (int strength.shape[1]), dim = 1)

        let allowed =
            (torch.zeros_like strength).scatter(1L, strongest, torch.ones_like (strongest.``to`` strength.dtype))

        allowed.mul ((strength.gt (torch.tensor 0.5f)).``to``(strength.dtype))

    /// One strength an input is moved; the stimulus is the strongest ones switched on. The gradient passes the switch
    /// as if it were not there (straight-through; Bengio, Leonard and Courville 2013).
    let parameterisation (space: StimulusSpace) (onOff: OnOff) : Parameterisation =
        StimulusInputs.mustFit space onOff.Inputs
        let members = StimulusInputs.members onOff.Inputs
        let count = onOff.Inputs.Count
        // Elements of no input read a column of zeros behind the others.
        let source =
            onOff.Inputs.OfElement
            |> Array.map (fun input -> if input < 0 then count else input)

        let encode (stimulus: NdArray) =
            let size = source.Length

            NdArray.init [| stimulus.Shape[0]; count |] (fun index ->
                let elements = members[index[1]]

                if elements.Length = 0 then
                    0f
                else
                    elements
                    |> Array.averageBy (fun element -> stimulus.Values[index[0] * size + element] / onOff.On))

        let decode (strength: torch.Tensor) =
            let on = switched onOff.Most (strength.detach ())
            let passing = strength.add (on.sub (strength.detach ()))
            let none = torch.zeros ([| strength.shape[0]; 1L |], dtype = strength.dtype)
            let columns = torch.cat (ResizeArray [ passing; none ], 1L)
            let shape = StimulusSpace.shape (int strength.shape[0]) space |> Array.map int64
            columns.index_select(1L, Convert.indices source).mul(scalar onOff.On).reshape shape

        Parameterisation.custom $"on/off, at most {onOff.Most} on at {onOff.On:g}" encode decode
